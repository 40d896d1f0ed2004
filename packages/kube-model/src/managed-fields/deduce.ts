import { isJsonObject } from '../object.ts'
import type { JsonValue } from '../object.ts'
import type { ApplySchema, ListSchema, MapSchema, ScalarType } from './apply-schema.ts'

/** The form that a value is looked at in. */
export type Form =
  | { kind: 'map'; map: MapSchema }
  | { kind: 'scalar'; scalar: ScalarType }
  | { kind: 'list'; list: ListSchema }

/** The form that a value takes, where its schema allows it; else the schema's own. */
export function formOf(schema: ApplySchema, value: JsonValue | undefined): Form {
  const { map, scalar, list } = schema
  if (Array.isArray(value) && list) return { kind: 'list', list }
  if (isJsonObject(value) && map) return { kind: 'map', map }
  const isScalar = value !== undefined && value !== null && typeof value !== 'object'
  if (isScalar && scalar) return { kind: 'scalar', scalar }
  if (map) return { kind: 'map', map }
  return scalar ? { kind: 'scalar', scalar } : { kind: 'list', list: list as ListSchema }
}

/** The form in which two versions of a value are looked at: the newer one decides. */
export function formOfBoth(
  schema: ApplySchema,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): Form {
  return formOf(schema, right === undefined ? left : right)
}

/** Whether there is nothing in a list or map; what is neither counts as nothing. */
export function isNothing(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0
  return !isJsonObject(value) || Object.keys(value).length === 0
}
