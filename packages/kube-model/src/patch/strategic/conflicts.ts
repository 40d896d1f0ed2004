import type { Shape } from '../../codec/go-type.ts'
import { isJsonObject } from '../../object.ts'
import type { JsonObject, JsonValue } from '../../object.ts'
import { badPatch, goText } from './errors.ts'
import { areMaps, directiveMarker, keyValue, retainKeysDirective, withoutDuplicates } from './lists.ts'
import { metaOfList, metaOfMap } from './meta.ts'

/** Whether two patches set a field to different values. */
export function mapsConflict(left: JsonObject, right: JsonObject, shape: Shape): boolean {
  for (const [key, value] of Object.entries(left)) {
    const other = right[key]
    if (key === directiveMarker || key === retainKeysDirective || other === undefined) continue
    if (fieldConflicts(value as JsonValue, other, { shape, key })) return true
  }
  return false
}

interface Place {
  shape: Shape
  key: string
}

function fieldConflicts(left: JsonValue, right: JsonValue, { shape, key }: Place): boolean {
  if (Array.isArray(left)) {
    const { merges, mergeKey, shape: element } = metaOfList(shape, key)
    if (!Array.isArray(right)) return true
    return merges
      ? mergedListsConflict(left, right, { shape: element, mergeKey })
      : listsConflict(left, right, element)
  }
  if (isJsonObject(left)) {
    const { replaces, shape: field } = metaOfMap(shape, key)
    return valuesConflict(left, right, { shape: field, replaced: replaces })
  }
  return left !== right
}

function valuesConflict(
  left: JsonValue,
  right: JsonValue,
  { shape, replaced }: { shape: Shape; replaced: boolean },
): boolean {
  if (Array.isArray(left)) return !Array.isArray(right) || listsConflict(left, right, shape)
  if (!isJsonObject(left)) return left !== right
  if (!isJsonObject(right)) return true
  // A directive is about the whole map.
  if (left[directiveMarker] !== right[directiveMarker]) return true
  return !replaced && mapsConflict(left, right, shape)
}

function mergedListsConflict(
  left: JsonValue[],
  right: JsonValue[],
  { shape, mergeKey }: { shape: Shape; mergeKey: string },
): boolean {
  // Lists of scalars that merge take in each other's elements.
  if (!areMaps(left, right)) return false
  return left.some(element => {
    const value = goText(keyValue(element, mergeKey))
    const other = right.findLast(candidate => goText(keyValue(candidate, mergeKey)) === value)
    return other !== undefined && valuesConflict(element, other, { shape, replaced: false })
  })
}

function listsConflict(left: JsonValue[], right: JsonValue[], shape: Shape): boolean {
  if (left.some(Array.isArray)) throw badPatch('lists of lists are not supported')
  const maps = areMaps(left, right)
  if (left.length !== right.length) return true
  const [a, b] = maps ? [left, right] : [sortScalars(left), sortScalars(right)]
  return a.some((element, index) =>
    valuesConflict(element, b[index] as JsonValue, { shape, replaced: false }),
  )
}

function sortScalars(list: readonly JsonValue[]): JsonValue[] {
  return withoutDuplicates(list).sort((a, b) => (goText(a) < goText(b) ? -1 : 1))
}
