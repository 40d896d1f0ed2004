import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonValue, type KubeObject } from '@devmatic/kube-model'
import type { FieldPath } from '../render/rendered.ts'

/** A place where two values differ. */
export interface Difference {
  path: FieldPath
  before: JsonValue | undefined
  after: JsonValue | undefined
}

/** Fields that change with every write, or that controllers write. */
const IGNORED_METADATA = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'uid',
  'selfLink',
])

/** How an object would differ, without what changes by itself. Paths are those of `after` where it has the field. */
export function diffObjects(before: KubeObject, after: KubeObject): Difference[] {
  return [...diffValues(comparable(before), comparable(after), [])]
}

function comparable(object: KubeObject): JsonValue {
  const { status: _, metadata, ...rest } = object
  const kept = Object.entries(metadata).filter(([field]) => !IGNORED_METADATA.has(field))
  return { ...rest, metadata: Object.fromEntries(kept) }
}

function* diffValues(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: FieldPath,
): Generator<Difference> {
  if (isDeepStrictEqual(before, after)) return
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* diffValues(before[key], after[key], [...path, key])
    }
  } else if (Array.isArray(before) && Array.isArray(after)) yield* diffLists(before, after, path)
  else yield { path, before, after }
}

/** Items that have names are matched by them, so that one more at the front does not change all. */
function* diffLists(before: JsonValue[], after: JsonValue[], path: FieldPath): Generator<Difference> {
  const key = keyOfItems(before, after)
  if (!key) {
    for (let n = 0; n < Math.max(before.length, after.length); n++)
      yield* diffValues(before[n], after[n], [...path, n])
    return
  }
  const old = new Map(before.map(item => [identity(item, key), item]))
  for (const [index, item] of after.entries()) {
    yield* diffValues(old.get(identity(item, key)), item, [...path, index])
    old.delete(identity(item, key))
  }
  for (const item of old.values())
    yield { path: [...path, before.indexOf(item)], before: item, after: undefined }
}

const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'port', 'ip', 'key', 'uid']

function keyOfItems(...lists: JsonValue[][]): string | undefined {
  return ITEM_KEYS.find(key =>
    lists.every(
      list => list.every(item => isJsonObject(item) && item[key] !== undefined) && areUnique(list, key),
    ),
  )
}

function areUnique(list: JsonValue[], key: string): boolean {
  return new Set(list.map(item => identity(item, key))).size === list.length
}

function identity(item: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(item) ? item[key] : undefined
}
