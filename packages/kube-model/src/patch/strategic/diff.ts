import { isDeepStrictEqual } from 'node:util'
import type { GoType, Shape } from '../../codec/go-type.ts'
import { isJsonObject } from '../../object.ts'
import type { JsonObject, JsonValue } from '../../object.ts'
import { goText, kindOf } from './errors.ts'
import {
  areMaps,
  deletePrefix,
  deletionOf,
  directiveMarker,
  keyValue,
  orderPrefix,
  retainKeysDirective,
  sortByOrder,
  withoutDuplicates,
} from './lists.ts'
import { metaOfList, metaOfMap } from './meta.ts'
import type { FieldMeta } from './meta.ts'

/** Which differences a patch is to hold. */
export interface DiffOptions {
  changesAndAdditions: boolean
  deletions: boolean
  /** Lists that merge come with the order of their elements. */
  setElementOrder: boolean
}

/**
 * The strategic merge patch that makes `modified` of `original`, objects of a built-in kind.
 *
 * @throws CodedError `kube/bad-patch`, for a map or list that the type does not have
 */
export function createStrategicMergePatch(
  type: GoType,
  original: JsonObject,
  modified: JsonObject,
): JsonObject {
  return diffMaps(original, modified, {
    shape: { kind: 'struct', type },
    changesAndAdditions: true,
    deletions: true,
    setElementOrder: true,
    retainKeys: false,
  })
}

/** Where the difference of two maps is looked for. */
export interface DiffContext extends DiffOptions {
  shape: Shape
  /** The patch lists the keys that stay. */
  retainKeys: boolean
}

/** The patch from one map to another. */
export function diffMaps(original: JsonObject, modified: JsonObject, context: DiffContext): JsonObject {
  const patch: JsonObject = {}
  for (const [key, value] of Object.entries(modified))
    diffField(patch, key, { original, value: value as JsonValue, context })
  if (context.deletions)
    for (const key of Object.keys(original)) if (modified[key] === undefined) patch[key] = null
  if (!context.retainKeys) return patch
  const kept = Object.keys(modified).filter(key => modified[key] !== null)
  const loses = Object.entries(original).some(([key, value]) => value !== null && modified[key] === undefined)
  if (kept.length > 0 && (Object.keys(patch).length > 0 || loses)) patch[retainKeysDirective] = kept.sort()
  return patch
}

interface FieldDiff {
  original: JsonObject
  value: JsonValue
  context: DiffContext
}

function diffField(patch: JsonObject, key: string, { original, value, context }: FieldDiff): void {
  const before = original[key]
  if (before === undefined) {
    if (context.changesAndAdditions) patch[key] = value
  } else if (key === directiveMarker) {
    if (before !== value) patch[key] = value
  } else if (kindOf(before) !== kindOf(value)) {
    if (context.changesAndAdditions) patch[key] = value
  } else if (isJsonObject(before) && isJsonObject(value)) {
    diffMapField(patch, key, { before, value, context })
  } else if (Array.isArray(before) && Array.isArray(value)) {
    diffListField(patch, key, { before, value, context })
  } else if (context.changesAndAdditions && before !== value) {
    patch[key] = value
  }
}

interface Both<T> {
  before: T
  value: T
  context: DiffContext
}

function diffMapField(patch: JsonObject, key: string, { before, value, context }: Both<JsonObject>): void {
  if (isDeepStrictEqual(before, value)) return
  const meta = metaOfMap(context.shape, key)
  if (meta.replaces) {
    if (context.changesAndAdditions) patch[key] = value
    return
  }
  const difference = diffMaps(before, value, { ...context, shape: meta.shape, retainKeys: meta.retainKeys })
  if (Object.keys(difference).length > 0) patch[key] = difference
}

function diffListField(patch: JsonObject, key: string, { before, value, context }: Both<JsonValue[]>): void {
  if (isDeepStrictEqual(before, value)) return
  const meta = metaOfList(context.shape, key)
  if (!meta.merges) {
    if (context.changesAndAdditions) patch[key] = value
    return
  }
  const { changes, deletions, order } = diffLists(before, value, { ...context, meta })
  if (changes.length > 0) patch[key] = changes
  if (deletions.length > 0) patch[`${deletePrefix}${key}`] = deletions
  if (order.length > 0) patch[`${orderPrefix}${key}`] = order
}

interface ListContext extends DiffContext {
  meta: FieldMeta
}

interface ListDiff {
  changes: JsonValue[]
  deletions: JsonValue[]
  order: JsonValue[]
}

function diffLists(original: JsonValue[], modified: JsonValue[], context: ListContext): ListDiff {
  if (original.length === 0)
    return { changes: context.changesAndAdditions ? modified : [], deletions: [], order: [] }
  return areMaps(original, modified)
    ? diffListsOfMaps(original as JsonObject[], modified as JsonObject[], context)
    : diffListsOfScalars(original, modified, context)
}

function diffListsOfMaps(original: JsonObject[], modified: JsonObject[], context: ListContext): ListDiff {
  const { mergeKey } = context.meta
  const changed: JsonValue[] = []
  const deleted: JsonValue[] = []
  const before = keyed(original, mergeKey)
  const after = keyed(modified, mergeKey)
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, next] = [before.get(key), after.get(key)]
    if (!next) {
      if (context.deletions) deleted.push(deletionOf(mergeKey, old?.[mergeKey] as JsonValue))
    } else if (!old) {
      if (context.changesAndAdditions) changed.push(next)
    } else {
      const difference = diffMaps(old, next, {
        ...context,
        shape: context.meta.shape,
        retainKeys: context.meta.retainKeys,
      })
      if (Object.keys(difference).length > 0)
        changed.push({ ...difference, [mergeKey]: next[mergeKey] as JsonValue })
    }
  }
  const changes = [...sortByOrder({ items: changed, order: modified }, mergeKey), ...deleted]
  const sameOrder =
    original.length === modified.length &&
    modified.every((element, index) => element[mergeKey] === original[index]?.[mergeKey])
  const needsOrder =
    context.setElementOrder && (changes.length > 0 || (context.changesAndAdditions && !sameOrder))
  const order = needsOrder ? modified.map(element => ({ [mergeKey]: element[mergeKey] as JsonValue })) : []
  return { changes, deletions: [], order }
}

function keyed(list: readonly JsonObject[], mergeKey: string): Map<string, JsonObject> {
  return new Map(list.map(element => [goText(keyValue(element, mergeKey)), element]))
}

function diffListsOfScalars(original: JsonValue[], modified: JsonValue[], context: ListContext): ListDiff {
  const added = difference(modified, original).sort(byText)
  const removed = withoutDuplicates(difference(original, modified).sort(byText))
  const changes = context.changesAndAdditions ? sortByOrder({ items: added, order: modified }, '') : []
  const deletions = context.deletions ? removed : []
  // Whoever asks knows already that the lists differ.
  const needsOrder = context.setElementOrder && (deletions.length > 0 || context.changesAndAdditions)
  return { changes, deletions, order: needsOrder ? modified : [] }
}

/** What one list has more often than the other. */
function difference(list: readonly JsonValue[], other: readonly JsonValue[]): JsonValue[] {
  const rest = [...other]
  return list.filter(element => {
    const index = rest.indexOf(element)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}

function byText(left: JsonValue, right: JsonValue): number {
  const [a, b] = [goText(left), goText(right)]
  return a < b ? -1 : a > b ? 1 : 0
}
