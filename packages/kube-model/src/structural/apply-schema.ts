import { applySchemaOf, atomicSchema, deducedSchema } from '../managed-fields/apply-schema.ts'
import type { ApplySchema, FieldSchema, MapSchema } from '../managed-fields/apply-schema.ts'
import { findGoType } from '../codec/go-type.ts'
import type { GoType } from '../codec/go-type.ts'
import { isJsonObject } from '../object.ts'
import type { StructuralSchema } from './schema.ts'

/** How field managers share objects of a custom kind. */
export function applySchemaOfCustom(schema: StructuralSchema): ApplySchema {
  return { map: mapSchema(schema, true) }
}

function schemaOf(schema: StructuralSchema): ApplySchema {
  if (schema['x-kubernetes-int-or-string'] === true) return { scalar: 'untyped' }
  switch (schema.type) {
    case 'string':
      return { scalar: 'string' }
    case 'boolean':
      return { scalar: 'boolean' }
    case 'integer':
    case 'number':
      return { scalar: 'numeric' }
    case 'array':
      return { list: listSchema(schema) }
    case 'object':
      return isOpen(schema)
        ? deducedSchema
        : { map: mapSchema(schema, schema['x-kubernetes-embedded-resource'] === true) }
    default:
      return schema['x-kubernetes-preserve-unknown-fields'] === true ? deducedSchema : atomicSchema
  }
}

/** Nothing is said of what may stand in it. */
function isOpen(schema: StructuralSchema): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true &&
    schema['x-kubernetes-embedded-resource'] !== true &&
    schema['x-kubernetes-map-type'] !== 'atomic' &&
    !schema.properties &&
    !schema.additionalProperties
  )
}

function listSchema(schema: StructuralSchema): NonNullable<ApplySchema['list']> {
  const type = schema['x-kubernetes-list-type']
  return {
    atomic: type !== 'set' && type !== 'map',
    element: schema.items ? schemaOf(schema.items) : deducedSchema,
    keys: type === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [],
  }
}

function mapSchema(schema: StructuralSchema, hasHead: boolean): MapSchema {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic'
  const { additionalProperties } = schema
  const element = isJsonObject(additionalProperties)
    ? schemaOf(additionalProperties)
    : additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true
      ? deducedSchema
      : undefined
  if (!hasHead && !schema.properties) return { atomic, element: element ?? atomicSchema }
  let fields: Map<string, FieldSchema> | undefined
  return { atomic, fields: () => (fields ??= fieldsOf(schema, hasHead)), ...(element && { element }) }
}

function fieldsOf({ properties = {} }: StructuralSchema, hasHead: boolean): Map<string, FieldSchema> {
  const fields = new Map<string, FieldSchema>()
  for (const [name, property] of Object.entries(properties)) {
    const value = property.default
    fields.set(name, { schema: schemaOf(property), ...(value !== undefined && { default: value }) })
  }
  if (!hasHead) return fields
  return fields
    .set('apiVersion', { schema: { scalar: 'string' } })
    .set('kind', { schema: { scalar: 'string' } })
    .set('metadata', { schema: applySchemaOf(findGoType('meta.v1.ObjectMeta') as GoType) })
}
