import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { memberOf } from './schema.ts'
import type { StructuralSchema } from './schema.ts'

/**
 * Fills in, in place, what a schema has defaults for, and removes nulls from where none may stand.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
 */
export function applySchemaDefaults(schema: StructuralSchema, value: JsonValue | undefined): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) applySchemaDefaults(schema.items, item)
  } else if (isJsonObject(value)) {
    addMissing(schema, value)
    for (const [name, given] of Object.entries(value)) {
      const member = memberOf(schema, name)
      if (member === undefined || member === true) continue
      if (given === null && isNullForbidden(schema, name, member)) delete value[name]
      else applySchemaDefaults(member, given)
    }
  }
}

function addMissing({ properties = {} }: StructuralSchema, object: JsonObject): void {
  for (const [name, property] of Object.entries(properties)) {
    if (property.default === undefined) continue
    const given = Object.hasOwn(object, name) ? object[name] : undefined
    if (given === undefined || (given === null && property.nullable !== true))
      object[name] = structuredClone(property.default)
  }
}

/** A null for a property says no more than that it is missing; one in a map is a value, and a wrong one. */
function isNullForbidden(
  { properties = {} }: StructuralSchema,
  name: string,
  member: StructuralSchema,
): boolean {
  return member.nullable !== true && Object.hasOwn(properties, name)
}
