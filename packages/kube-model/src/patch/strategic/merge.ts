import { isDeepStrictEqual } from 'node:util'
import type { GoType, Shape } from '../../codec/go-type.ts'
import { isJsonObject } from '../../object.ts'
import type { JsonObject, JsonValue } from '../../object.ts'
import { badDirective, badPatch, badType, goText, kindOf, noMergeKey } from './errors.ts'
import {
  areMaps,
  deletePrefix,
  directiveMarker,
  findByKey,
  interleave,
  isDeletion,
  keyValue,
  orderPrefix,
  partition,
  retainKeysDirective,
  withoutDuplicates,
} from './lists.ts'
import { metaOfList, metaOfMap } from './meta.ts'
import type { FieldMeta } from './meta.ts'

/** How two maps are merged. */
export interface MergeOptions {
  /** Directives take effect; else both are patches, and the result is one that does what both do. */
  applyDirectives: boolean
}

/**
 * Applies a strategic merge patch to an object of a built-in kind. The inputs stay as they were.
 *
 * @throws CodedError `kube/bad-patch`
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function applyStrategicMergePatch(type: GoType, target: JsonObject, patch: JsonObject): JsonObject {
  return mergeMaps(structuredClone(target), structuredClone(patch), {
    shape: { kind: 'struct', type },
    applyDirectives: true,
  })
}

interface MapContext extends MergeOptions {
  shape: Shape
}

/** Merges a patch into a map, in place, and uses the patch up. */
export function mergeMaps(original: JsonObject, patch: JsonObject, context: MapContext): JsonObject {
  const directive = patch[directiveMarker]
  if (directive !== undefined) return followDirective(directive, patch)
  retainKeys(original, patch, context)
  for (const key of Object.keys(patch))
    if (key.startsWith(orderPrefix)) mergeOrdered(original, patch, { ...context, key })
  for (const [key, value] of Object.entries(patch))
    mergeField(original, value as JsonValue, { ...context, key })
  return original
}

function followDirective(directive: JsonValue, patch: JsonObject): JsonObject {
  if (directive === 'delete') return {}
  if (directive !== 'replace') throw badDirective(directive, patch)
  delete patch[directiveMarker]
  return patch
}

interface FieldContext extends MapContext {
  key: string
}

function mergeField(original: JsonObject, value: JsonValue, context: FieldContext): void {
  const { shape, applyDirectives } = context
  const deletes = context.key.startsWith(deletePrefix)
  if (deletes && !applyDirectives) {
    original[context.key] = value
    return
  }
  const key = deletes ? context.key.slice(deletePrefix.length) : context.key
  if (value === null) {
    delete original[key]
    if (applyDirectives) return
  }
  const current = original[key]
  if (current === undefined || kindOf(current) !== kindOf(value)) {
    if (!deletes) take(original, key, applyDirectives ? withoutNulls(value) : value)
  } else if (isJsonObject(current) && isJsonObject(value)) {
    const meta = metaOfMap(shape, key)
    original[key] = meta.replaces ? value : mergeMaps(current, value, { ...context, shape: meta.shape })
  } else if (Array.isArray(current) && Array.isArray(value)) {
    original[key] = mergeList(current, value, { meta: metaOfList(shape, key), deletes, applyDirectives })
  } else {
    take(original, key, value)
  }
}

/** Takes over a value as it is, without the directives in it. */
function take(original: JsonObject, key: string, value: JsonValue): void {
  const clean = withoutDirectives(value)
  if (clean === undefined) delete original[key]
  else original[key] = clean
}

/** Removes what a patch's list of retained keys does not name. */
function retainKeys(original: JsonObject, patch: JsonObject, { applyDirectives }: MergeOptions): void {
  const retained = patch[retainKeysDirective]
  if (retained === undefined) return
  delete patch[retainKeysDirective]
  if (!applyDirectives) {
    const other = (original[retainKeysDirective] ??= retained)
    if (!isDeepStrictEqual(other, retained))
      throw badPatch(`${goText(other)} and ${goText(retained)} are not deep equal`)
    return
  }
  if (!Array.isArray(retained)) throw badPatch('invalid patch format of retainKeys')
  const kept = new Set(retained)
  for (const [key, value] of Object.entries(patch)) {
    const isDirective = key.startsWith(deletePrefix) || key.startsWith(orderPrefix)
    if (value !== null && !isDirective && !kept.has(key)) throw badPatch('invalid patch format of retainKeys')
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key]
}

/** Merges a list together with the order that the patch wants it to have. */
function mergeOrdered(
  original: JsonObject,
  patch: JsonObject,
  { key, shape, applyDirectives }: FieldContext,
): void {
  const order = patch[key]
  delete patch[key]
  if (!applyDirectives) {
    const other = (original[key] ??= order)
    if (!isDeepStrictEqual(other, order)) throw badPatch('invalid patch format of setElementOrder list')
  }
  if (!Array.isArray(order)) throw badType('list', order)
  const name = key.slice(orderPrefix.length)
  const current = listOrNothing(original[name])
  const changes = listOrNothing(patch[name])
  const meta = metaOfList(shape, name)
  checkOrder(changes ?? [], order, meta.mergeKey)
  if (!current && !changes) return
  const merged = !changes
    ? (current as JsonValue[])
    : current
      ? mergeList(current, changes, { meta, deletes: false, applyDirectives })
      : (withoutDirectives(changes) as JsonValue[])
  const [items, serverOnly] = partition(merged, order, meta.mergeKey)
  areMaps(current ?? [], changes ?? [])
  original[name] = interleave({ items, order }, { items: serverOnly, order: current ?? [] }, meta.mergeKey)
  delete patch[name]
}

function listOrNothing(value: JsonValue | undefined): JsonValue[] | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value
  throw badType('list', value)
}

/** What the patch changes must come in the order that it wants. */
function checkOrder(changes: JsonValue[], order: readonly JsonValue[], mergeKey: string): void {
  if (order.length === 0 || changes.length === 0) return
  const kept = mergeKey ? changes.filter(element => !isDeletion(element)) : changes
  let index = 0
  for (const expected of order) {
    while (index < kept.length && isJsonObject(kept[index]) && directiveMarker in (kept[index] as JsonObject))
      index++
    if (index >= kept.length) return
    if (sameElement(kept[index] as JsonValue, expected, mergeKey)) index++
  }
  if (index < kept.length)
    throw badPatch(
      `The order in patch list:\n${goText(changes)}\n doesn't match $setElementOrder list:\n${goText([...order])}\n`,
    )
}

function sameElement(left: JsonValue, right: JsonValue, mergeKey: string): boolean {
  return mergeKey ? keyValue(left, mergeKey) === keyValue(right, mergeKey) : left === right
}

interface ListContext extends MergeOptions {
  meta: FieldMeta
  /** The patch names what to remove. */
  deletes: boolean
}

function mergeList(original: JsonValue[], patch: JsonValue[], context: ListContext): JsonValue[] {
  const { meta, deletes, applyDirectives } = context
  if (!meta.merges && !deletes) return patch
  if (original.length === 0 && patch.length === 0) return original
  if (!areMaps(original, patch)) {
    if (applyDirectives && deletes) return original.filter(element => !patch.includes(element))
    return ordered(withoutDuplicates([...original, ...patch]), patch, { original, mergeKey: meta.mergeKey })
  }
  if (!meta.mergeKey) throw badPatch('cannot merge lists without merge key')
  const { kept, changes } = followElementDirectives(original, patch, meta.mergeKey)
  const merged = mergeElements(kept, changes, context)
  return ordered(merged, changes, { original: kept, mergeKey: meta.mergeKey })
}

function ordered(
  merged: JsonValue[],
  patch: readonly JsonValue[],
  { original, mergeKey }: { original: readonly JsonValue[]; mergeKey: string },
): JsonValue[] {
  const [items, serverOnly] = partition(merged, patch, mergeKey)
  return interleave({ items, order: patch }, { items: serverOnly, order: original }, mergeKey)
}

/** Deletes what the patch says, or everything; what remains of the patch has no directives. */
function followElementDirectives(
  original: JsonValue[],
  patch: JsonValue[],
  mergeKey: string,
): { kept: JsonValue[]; changes: JsonValue[] } {
  let kept = original
  let replace = false
  const changes: JsonValue[] = []
  for (const element of patch as JsonObject[]) {
    const directive = element[directiveMarker]
    if (directive === undefined) changes.push(element)
    else if (directive === 'replace') replace = true
    else if (directive === 'delete') {
      const value = element[mergeKey]
      if (value === undefined) throw noMergeKey(element, mergeKey)
      kept = kept.filter(other => findByKey([other], mergeKey, value) < 0)
    } else throw badDirective(directive, element)
  }
  return replace ? { kept: changes, changes: [] } : { kept, changes }
}

function mergeElements(
  kept: JsonValue[],
  changes: readonly JsonValue[],
  { meta, applyDirectives }: ListContext,
): JsonValue[] {
  const merged = [...kept]
  for (const change of changes as readonly JsonObject[]) {
    const index = findByKey(merged, meta.mergeKey, keyValue(change, meta.mergeKey))
    if (index < 0) merged.push(change)
    else
      merged[index] = mergeMaps(merged[index] as JsonObject, change, { shape: meta.shape, applyDirectives })
  }
  return merged
}

/** A value without the directives in it; undefined: it was one itself. */
function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter(element => element !== undefined)
  if (!isJsonObject(value)) return value
  if (directiveMarker in value) return undefined
  for (const [key, member] of Object.entries(value)) {
    const clean = withoutDirectives(member as JsonValue)
    if (clean === undefined) delete value[key]
    else value[key] = clean
  }
  return value
}

/** A value that is new has nothing to delete. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) for (const element of value) withoutNulls(element)
  else if (isJsonObject(value))
    for (const [key, member] of Object.entries(value)) {
      if (member === null) delete value[key]
      else withoutNulls(member as JsonValue)
    }
  return value
}
