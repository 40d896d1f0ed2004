import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'

/**
 * What a CustomResourceDefinition says of a value.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface StructuralSchema {
  type?: string
  format?: string
  nullable?: boolean
  default?: JsonValue
  enum?: JsonValue[]
  properties?: Record<string, StructuralSchema>
  additionalProperties?: StructuralSchema | boolean
  items?: StructuralSchema
  required?: string[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: boolean
  exclusiveMaximum?: boolean
  multipleOf?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  minItems?: number
  maxItems?: number
  minProperties?: number
  maxProperties?: number
  allOf?: StructuralSchema[]
  anyOf?: StructuralSchema[]
  oneOf?: StructuralSchema[]
  not?: StructuralSchema
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-embedded-resource'?: boolean
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-list-type'?: string
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-map-type'?: string
  'x-kubernetes-validations'?: { rule: string }[]
}

/** The schema of a member of an object; true: any value may stand there; undefined: none may. */
export function memberOf(schema: StructuralSchema, name: string): StructuralSchema | true | undefined {
  const property = ownProperty(schema.properties, name)
  if (property) return property
  const { additionalProperties } = schema
  if (additionalProperties === true) return true
  if (isJsonObject(additionalProperties)) return additionalProperties
  return schema['x-kubernetes-preserve-unknown-fields'] === true ? true : undefined
}

/** A property by its name, also where that is `constructor`. */
export function ownProperty(
  properties: Record<string, StructuralSchema> | undefined,
  name: string,
): StructuralSchema | undefined {
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined
}

/** What every object has, and no schema says. */
export function isHead(name: string): boolean {
  return name === 'apiVersion' || name === 'kind' || name === 'metadata'
}

/** Calls back with each value that is an object of its own inside another. */
export function forEachEmbedded(
  schema: StructuralSchema,
  value: JsonValue | undefined,
  { path, visit }: { path: string; visit: (object: JsonObject, path: string) => void },
): void {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items)
      value.forEach((item, index) => forEachEmbedded(items, item, { path: `${path}[${index}]`, visit }))
    return
  }
  if (!isJsonObject(value)) return
  if (schema['x-kubernetes-embedded-resource'] === true) visit(value, path)
  for (const name of Object.keys(value).sort()) {
    const member = memberOf(schema, name)
    if (member !== undefined && member !== true)
      forEachEmbedded(member, value[name], { path: path ? `${path}.${name}` : name, visit })
  }
}
