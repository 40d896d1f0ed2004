import { isJsonObject, openApiName } from '@devmatic/kube-model'
import type { JsonObject, JsonValue, StructuralSchema } from '@devmatic/kube-model'
import type { DefinitionNames } from './definition.ts'

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'

const apiVersion: JsonObject = {
  description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
  type: 'string',
}
const kind: JsonObject = {
  description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
  type: 'string',
}
const metadata: JsonObject = {
  description: `Standard object's metadata. More info: ${conventions}#metadata`,
  allOf: [{ $ref: `#/components/schemas/${openApiName('meta.v1.ObjectMeta')}` }],
}
const listMetadata: JsonObject = {
  description: `Standard list metadata. More info: ${conventions}#types-kinds`,
  allOf: [{ $ref: `#/components/schemas/${openApiName('meta.v1.ListMeta')}` }],
}

/** A version of a custom kind. */
interface CustomVersion {
  group: string
  version: string
  names: DefinitionNames
}

/** The name of a custom kind's schema: `com.example.shop.v1.Widget`. */
export function customSchemaName({
  group,
  version,
  kind: name,
}: {
  group: string
  version: string
  kind: string
}): string {
  return `${group.split('.').toReversed().join('.')}.${version}.${name}`
}

/** The schemas of a kind and of its list, for `/openapi/v3` or, in the older form, for `/openapi/v2`. */
export function openApiOfCustom(
  { group, version, names }: CustomVersion,
  schema: StructuralSchema,
  form: 'v2' | 'v3',
): Record<string, JsonObject> {
  const convert = form === 'v2' ? toV2 : toV3
  const own = convert(schema)
  const isOpen = form === 'v2' && schema['x-kubernetes-preserve-unknown-fields'] === true
  const head = isOpen
    ? {}
    : {
        properties: {
          ...(own['properties'] as JsonObject | undefined),
          apiVersion,
          kind,
          metadata: metadataOf(form, metadata),
        },
      }
  const gvk = (name: string): JsonObject => ({
    'x-kubernetes-group-version-kind': [{ group, kind: name, version }],
  })
  return {
    [customSchemaName({ group, version, kind: names.kind })]: {
      ...own,
      type: 'object',
      ...head,
      ...gvk(names.kind),
    },
    [customSchemaName({ group, version, kind: names.listKind })]: {
      ...listSchema({ group, version, names }, form),
      ...gvk(names.listKind),
    },
  }
}

function metadataOf(form: 'v2' | 'v3', reference: JsonObject): JsonObject {
  if (form === 'v3') return reference
  const { allOf, ...rest } = reference
  return { ...rest, ...(allOf as JsonObject[])[0] }
}

function listSchema({ group, version, names }: CustomVersion, form: 'v2' | 'v3'): JsonObject {
  const item = { $ref: `#/components/schemas/${customSchemaName({ group, version, kind: names.kind })}` }
  return {
    description: `${names.listKind} is a list of ${names.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion,
      items: {
        description: `List of ${names.plural}. More info: ${conventions}`,
        type: 'array',
        items: item,
      },
      kind,
      metadata: metadataOf(form, listMetadata),
    },
  }
}

/** Embedded objects have a head that their schema does not tell. */
function toV3(schema: StructuralSchema): JsonObject {
  const result = mapParts(schema as JsonObject, toV3)
  if (schema['x-kubernetes-int-or-string'] === true)
    result['anyOf'] ??= [{ type: 'integer' }, { type: 'string' }]
  if (schema['x-kubernetes-embedded-resource'] !== true) return result
  return {
    ...result,
    required: [...(schema.required ?? []), 'kind', 'apiVersion'],
    properties: {
      ...(result['properties'] as JsonObject | undefined),
      apiVersion: {
        ...apiVersion,
        description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
      },
      kind: {
        ...kind,
        description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
      },
      metadata,
    },
  }
}

const notInV2 = new Set(['default', 'nullable', 'allOf', 'anyOf', 'oneOf', 'not'])

/** The older form has no alternatives, and no types beside each other: what it cannot say, it leaves open. */
function toV2(schema: StructuralSchema): JsonObject {
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.nullable === true
  const kept = Object.entries(mapParts(schema as JsonObject, toV2)).filter(
    ([name]) =>
      !notInV2.has(name) &&
      !(isOpen && ['type', 'properties', 'items', 'additionalProperties', 'required'].includes(name)),
  )
  return Object.fromEntries(kept)
}

function mapParts(schema: JsonObject, convert: (part: StructuralSchema) => JsonObject): JsonObject {
  const result = { ...schema }
  const part = (value: JsonValue | undefined): JsonValue | undefined =>
    isJsonObject(value) ? convert(value) : value
  for (const name of ['items', 'additionalProperties']) if (name in result) result[name] = part(result[name])
  const { properties } = schema
  if (isJsonObject(properties))
    result['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, part(property)]),
    )
  return result
}
