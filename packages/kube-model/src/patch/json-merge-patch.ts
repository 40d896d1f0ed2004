import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'

/**
 * Applies a JSON merge patch: members replace, null removes, and lists are one value. The inputs stay as they were.
 *
 * @throws CodedError `kube/bad-patch` when the patch is neither an object nor a list
 * @see https://www.rfc-editor.org/rfc/rfc7386 and, for what it leaves open, evanphx/json-patch v4, as servers use it
 */
export function applyJsonMergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (typeof patch !== 'object' || patch === null)
    throw new CodedError('kube/bad-patch', 'Invalid JSON Patch')
  return merge(target, patch)
}

function merge(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(target)) return withoutNulls(patch)
  if (!isJsonObject(patch)) return patch
  const result: JsonObject = { ...target }
  for (const [name, value] of Object.entries(patch)) {
    const current = result[name]
    if (value === null || value === undefined) delete result[name]
    else
      result[name] = current === undefined || current === null ? withoutNulls(value) : merge(current, value)
  }
  return result
}

/** What is new has nothing to remove: its nulls are dropped, except as elements of lists. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member as JsonValue)]))
}
