import { isJsonObject } from '../../object.ts'
import type { JsonObject, JsonValue } from '../../object.ts'
import { badPatch, badType, goText, kindOf, noMergeKey } from './errors.ts'

/** Says what to do with the map that it stands in: `replace` or `delete`. */
export const directiveMarker = '$patch'
/** Before the name of a list of scalars: those to remove from it. */
export const deletePrefix = '$deleteFromPrimitiveList/'
/** Before the name of a list: how its elements are to be ordered. */
export const orderPrefix = '$setElementOrder/'
/** The keys of a map that stay. */
export const retainKeysDirective = '$retainKeys'

/** Refuses lists of lists, and lists whose elements are not all of one kind; tells whether they are maps. */
export function areMaps(...lists: JsonValue[][]): boolean {
  const kinds = new Set(lists.flat().map(kindOf))
  if (kinds.has('list')) throw badPatch('lists of lists are not supported')
  if (kinds.size > 1) throw badPatch(`list element types are not identical: ${goText(lists)}`)
  if (kinds.size === 0) throw badPatch('no elements in any of the given slices')
  return kinds.has('map')
}

/** What tells an element of a list apart: its merge key's value, or itself. */
function identity(element: JsonValue, mergeKey: string): JsonValue | undefined {
  return mergeKey && isJsonObject(element) ? element[mergeKey] : element
}

/** Index of the element that is the same by its merge key; -1 if there is none. */
function indexOf(list: readonly JsonValue[], element: JsonValue, mergeKey: string): number {
  const wanted = identity(element, mergeKey)
  return list.findIndex(other => identity(other, mergeKey) === wanted)
}

/** Finds a map by the value of its key. @throws CodedError `kube/bad-patch`: an element is not a map */
export function findByKey(list: readonly JsonValue[], mergeKey: string, value: JsonValue): number {
  return list.findIndex((element, index) => {
    if (!isJsonObject(element)) throw badPatch(`value for key ${index} is not a map`)
    return element[mergeKey] === value
  })
}

/** The merge key's value of an element. @throws CodedError `kube/bad-patch`: it has none, or is not a map */
export function keyValue(element: JsonValue, mergeKey: string): JsonValue {
  if (!isJsonObject(element)) throw badType('map', element)
  const value = element[mergeKey]
  if (value === undefined) throw noMergeKey(element, mergeKey)
  return value
}

/** Drops repeated scalars: a later one gives its place to the last of the list, as Kubernetes' code has it. */
export function withoutDuplicates(list: readonly JsonValue[]): JsonValue[] {
  const result = [...list]
  for (let index = 0; index < result.length; index++) {
    for (let other = index + 1; other < result.length; other++) {
      if (result[index] !== result[other]) continue
      const last = result.pop() as JsonValue
      if (other < result.length) result[other--] = last
    }
  }
  return result
}

/** Whether an element is one to delete. */
export function isDeletion(element: JsonValue): boolean {
  return isJsonObject(element) && element[directiveMarker] === 'delete'
}

/** What one side of a merge brings, and the order in which it wants its elements. */
interface Side {
  items: JsonValue[]
  order: readonly JsonValue[]
}

/** Merges what the patch brings and what only the server has; each keeps its order, the server's decides between. */
export function interleave(patch: Side, server: Side, mergeKey: string): JsonValue[] {
  const right = sortByOrder(patch, mergeKey)
  const left = sortByOrder(server, mergeKey)
  const result: JsonValue[] = []
  while (left.length > 0 && right.length > 0) {
    const leftIndex = indexOf(server.order, left[0] as JsonValue, mergeKey)
    const rightIndex = indexOf(server.order, right[0] as JsonValue, mergeKey)
    const leftFirst = leftIndex >= 0 && rightIndex >= 0 && leftIndex < rightIndex
    result.push((leftFirst ? left : right).shift() as JsonValue)
  }
  return [...result, ...left, ...right]
}

/** Sorts by a given order; deletions go last. */
export function sortByOrder({ items, order }: Side, mergeKey: string): JsonValue[] {
  if (mergeKey) for (const element of [...items, ...order]) keyValue(element, mergeKey)
  const deletions = mergeKey ? items.filter(isDeletion) : []
  const sorted = mergeKey ? items.filter(element => !isDeletion(element)) : [...items]
  // An insertion sort: the comparison is no order, as whatever the order does not name goes before all else.
  for (let end = 1; end < sorted.length; end++) {
    for (let index = end; index > 0 && isBefore(sorted, index); index--) {
      const element = sorted[index] as JsonValue
      sorted[index] = sorted[index - 1] as JsonValue
      sorted[index - 1] = element
    }
  }
  return [...sorted, ...deletions]

  function isBefore(list: readonly JsonValue[], index: number): boolean {
    const own = indexOf(order, list[index] as JsonValue, mergeKey)
    const previous = indexOf(order, list[index - 1] as JsonValue, mergeKey)
    return own < 0 || previous < 0 || own < previous
  }
}

/** Parts a list into what another list names, and the rest. */
export function partition(
  list: JsonValue[],
  by: readonly JsonValue[],
  mergeKey: string,
): [named: JsonValue[], rest: JsonValue[]] {
  if (mergeKey) for (const element of list) keyValue(element, mergeKey)
  const isNamed = (element: JsonValue): boolean => indexOf(by, element, mergeKey) >= 0
  return [list.filter(isNamed), list.filter(element => !isNamed(element))]
}

/** A map with its key and the directive to delete it. */
export function deletionOf(mergeKey: string, value: JsonValue): JsonObject {
  return { [mergeKey]: value, [directiveMarker]: 'delete' }
}
