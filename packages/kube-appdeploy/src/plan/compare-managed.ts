import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '@devmatic/kube-model'
import { FIELD_MANAGER } from './apply-set.ts'
import { servedForm } from './served-form.ts'

/**
 * Whether applying an object would change nothing, told without asking: we own just the fields that it has,
 * and each has the value that it should. When in doubt the answer is no, and a dry run decides.
 *
 * Owned fields say how the items of lists are matched, so that no schema is needed.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function isApplied(desired: KubeObject, live: KubeObject): boolean {
  const entry = live.metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      manager === FIELD_MANAGER && operation === 'Apply' && !subresource,
  )
  if (!entry?.fieldsV1 || entry.apiVersion !== desired.apiVersion) return false
  const { apiVersion: _, kind: __, metadata: given, ...fields } = desired
  const { name: ___, namespace: ____, ...metadata } = given
  const wanted = {
    ...fields,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  } as unknown as JsonObject
  const { fieldsV1 } = entry
  const compare = (served?: JsonObject): boolean =>
    ownsExactly(fieldsV1, { desired: wanted, live: live as unknown as JsonObject, served })
  // Most objects are there just as they are written; working out what a server makes of the others takes time.
  return compare() || compare(servedForm(desired))
}

/** One value: as it is written, as it is there, and as a server would show it, where that is known. */
interface Compared {
  desired: JsonValue
  live: JsonValue | undefined
  served: JsonValue | undefined
}

/** One level of owned fields against what should be there and what is. */
function ownsExactly(owned: JsonObject, compared: Compared): boolean {
  const { desired, live, served } = compared
  const parts = Object.entries(owned).filter(([part]) => part !== '.')
  if (parts.length === 0)
    return (
      sameValue(desired, live) ||
      (served !== undefined && isDeepStrictEqual(served, live)) ||
      isDropped(compared)
    )
  if (isJsonObject(desired) && isJsonObject(live)) return ownsMap(parts, desired, { live, served })
  if (Array.isArray(desired) && Array.isArray(live)) return ownsList(parts, desired, { live, served })
  return false
}

/** We own it, and it is not there: then it was empty when it was applied, and servers keep no empty values. */
function isDropped({ desired, live }: Compared): boolean {
  return live === undefined && (desired === '' || desired === false || desired === 0)
}

type Parts = [part: string, below: JsonValue | undefined][]

function ownsMap(
  parts: Parts,
  desired: JsonObject,
  { live, served }: { live: JsonObject; served: JsonValue | undefined },
): boolean {
  const wanted = new Set(Object.keys(desired).filter(key => desired[key] !== undefined))
  for (const [part, below] of parts) {
    const key = part.slice(2)
    if (!part.startsWith('f:') || !wanted.delete(key)) return false
    const compared = {
      desired: desired[key] ?? null,
      live: live[key],
      served: isJsonObject(served) ? served[key] : undefined,
    }
    if (!ownsExactly(below as JsonObject, compared)) return false
  }
  return wanted.size === 0
}

function ownsList(
  parts: Parts,
  desired: JsonValue[],
  { live, served }: { live: JsonValue[]; served: JsonValue | undefined },
): boolean {
  if (parts.length !== desired.length) return false
  const left = new Set(desired)
  return parts.every(([part, below]) => {
    if (part.startsWith('v:')) {
      const value = JSON.parse(part.slice(2)) as JsonValue
      return left.delete(value) && live.includes(value)
    }
    if (!part.startsWith('k:')) return false
    const key = JSON.parse(part.slice(2)) as JsonObject
    const item = onlyMatch([...left], key, 'desired')
    const present = onlyMatch(live, key, 'live')
    if (item === undefined || present === undefined) return false
    left.delete(item)
    const shown = Array.isArray(served) ? onlyMatch(served, key, 'live') : undefined
    return ownsExactly(withoutKeys(below as JsonObject, key, item), {
      desired: item,
      live: present,
      served: shown,
    })
  })
}

/** The one item with these keys. What is not said is the default, which only the server knows: it matches any. */
function onlyMatch(items: JsonValue[], key: JsonObject, which: 'desired' | 'live'): JsonObject | undefined {
  const found = items.filter(
    (item): item is JsonObject =>
      isJsonObject(item) &&
      Object.entries(key).every(
        ([name, value]) => item[name] === value || (which === 'desired' && item[name] === undefined),
      ),
  )
  return found.length === 1 ? found[0] : undefined
}

/** A key that got its default is owned without being said. */
function withoutKeys(owned: JsonObject, key: JsonObject, item: JsonObject): JsonObject {
  const unsaid = Object.keys(key).filter(name => item[name] === undefined)
  return Object.fromEntries(
    Object.entries(owned).filter(([part]) => !unsaid.some(name => part === `f:${name}`)),
  )
}

/** Null says the same as nothing. */
function sameValue(desired: JsonValue, live: JsonValue | undefined): boolean {
  return desired === live || (desired === null && live === undefined) || isDeepStrictEqual(desired, live)
}
