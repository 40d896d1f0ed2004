import tables from '../../data/types.json' with { type: 'json' }
import type { JsonObject, JsonValue } from '../object.ts'

/** Texts of `kubectl explain` by type, then by field; a type's own is under the empty name. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

interface Extra {
  default?: JsonValue
  enum?: string
  format?: string
  patch?: string
  key?: string
  list?: string
  keys?: string[]
  map?: string
}

type RawField = [name: string, shape: string, number?: number, flags?: string, extra?: Extra]

const types = tables.types as unknown as Record<string, RawField[]>
const packages: Record<string, string> = tables.packages
const enums: Record<string, string[]> = tables.enums
const specials = tables.special as unknown as Record<string, JsonObject>
const atomic = new Set(tables.atomic)

/** The name of a type in OpenAPI, as `io.k8s.api.apps.v1.Deployment`. */
export function openApiName(type: string): string {
  const dot = type.lastIndexOf('.')
  return `${packages[type.slice(0, dot)] ?? type.slice(0, dot)}.${type.slice(dot + 1)}`
}

/**
 * The OpenAPI v3 schemas of types and of all that they are made of, by their names there.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
export function openApiSchemas(
  names: Iterable<string>,
  descriptions: Descriptions,
): Record<string, JsonObject> {
  const schemas: Record<string, JsonObject> = {}
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const key = openApiName(name)
    if (key in schemas) continue
    const builder = new SchemaBuilder(descriptions)
    schemas[key] = builder.type(name)
    pending.push(...builder.references)
  }
  return schemas
}

class SchemaBuilder {
  readonly references: string[] = []
  readonly #descriptions: Descriptions

  constructor(descriptions: Descriptions) {
    this.#descriptions = descriptions
  }

  type(name: string): JsonObject {
    const description = this.#descriptions[name]?.['']
    const head = description ? { description } : {}
    const special = specials[name]
    if (special) return { ...head, ...special }
    const fields = flatten(name)
    const required = fields
      .filter(({ raw: [, , , flags = ''] }) => flags.includes('r'))
      .map(({ raw: [field] }) => field)
    const properties = Object.fromEntries(fields.map(({ owner, raw }) => [raw[0], this.#field(owner, raw)]))
    return {
      ...head,
      type: 'object',
      ...(required.length > 0 && { required }),
      ...(fields.length > 0 && { properties }),
      ...(atomic.has(name) && { 'x-kubernetes-map-type': 'atomic' }),
    }
  }

  #field(owner: string, [name, shape, , flags = '', extra = {}]: RawField): JsonObject {
    const schema = this.#shape(shape)
    if (extra.format) schema['format'] = extra.format
    const values = extra.enum === undefined ? undefined : enums[extra.enum]
    if (values) this.#addEnum(schema, values)
    const hasDefault = extra.default === undefined ? zeroDefault(shape, flags) : extra.default
    const description = this.#descriptions[owner]?.[name]
    const around: JsonObject = {
      ...(description && { description }),
      ...(hasDefault !== undefined && hasDefault !== null && { default: hasDefault }),
    }
    const wrapped =
      '$ref' in schema && Object.keys(around).length > 0
        ? { ...around, allOf: [schema] }
        : { ...around, ...schema }
    return { ...wrapped, ...extensionsOf(extra) }
  }

  /** Values of a list or map are those of its elements. */
  #addEnum(schema: JsonObject, values: readonly string[]): void {
    const target = (schema['items'] ?? schema['additionalProperties'] ?? schema) as JsonObject
    target['enum'] = [...values]
  }

  #shape(shape: string): JsonObject {
    if (shape.startsWith('[]')) return { type: 'array', items: this.#element(shape.slice(2)) }
    if (shape.startsWith('[items]'))
      return { type: 'array', items: this.#element(shape.slice('[items]'.length)) }
    if (shape.startsWith('{}')) return { type: 'object', additionalProperties: this.#element(shape.slice(2)) }
    const scalar = scalars[shape]
    if (scalar) return { ...scalar }
    if (shape === 'any') return { type: 'object' }
    this.references.push(shape)
    return { $ref: `#/components/schemas/${openApiName(shape)}` }
  }

  #element(shape: string): JsonObject {
    const schema = this.#shape(shape)
    const value = zeroDefault(shape, '')
    if (value === undefined) return schema
    return '$ref' in schema ? { default: value, allOf: [schema] } : { ...schema, default: value }
  }
}

const scalars: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
}

const zeros: Readonly<Record<string, JsonValue>> = { string: '', bool: false, int32: 0, int64: 0, double: 0 }

/** What stands for a value that Go cannot leave out. */
function zeroDefault(shape: string, flags: string): JsonValue | undefined {
  if (flags.includes('p')) return undefined
  if (shape in zeros) return flags.includes('o') ? undefined : zeros[shape]
  const isStruct = shape in types && !(shape in specials)
  return isStruct ? {} : undefined
}

function extensionsOf({ patch, key, list, keys, map }: Extra): JsonObject {
  return {
    ...(keys && { 'x-kubernetes-list-map-keys': keys }),
    ...(list && { 'x-kubernetes-list-type': list }),
    ...(map && { 'x-kubernetes-map-type': map }),
    ...(key && { 'x-kubernetes-patch-merge-key': key }),
    ...(patch && { 'x-kubernetes-patch-strategy': patch }),
  }
}

interface OwnedField {
  /** The struct that declares it. */
  owner: string
  raw: RawField
}

/** The fields of a struct, with those of inlined structs in their places. */
function flatten(owner: string): OwnedField[] {
  return (types[owner] ?? []).flatMap(raw =>
    (raw[3] ?? '').includes('i') ? flatten(raw[1]) : [{ owner, raw }],
  )
}
