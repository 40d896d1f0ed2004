import { isDeepStrictEqual } from 'node:util'
import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'

/** Servers refuse longer patches. */
const maximumOperations = 10_000

type Container = JsonObject | JsonValue[]

/**
 * Applies a JSON patch. The inputs stay as they were; if one operation fails, none took effect.
 *
 * @throws CodedError `kube/bad-patch`: not a patch, or it does not fit the document; `kube/patch-test-failed`
 * @see https://www.rfc-editor.org/rfc/rfc6902 and, for what it leaves open, evanphx/json-patch v4, as servers use it
 */
export function applyJsonPatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!Array.isArray(patch))
    throw badPatch(
      `json: cannot unmarshal ${isJsonObject(patch) ? 'object' : typeof patch} into Go value of type jsonpatch.Patch`,
    )
  if (patch.length > maximumOperations)
    throw badPatch(
      `The allowed maximum operations in a JSON patch is ${maximumOperations}, got ${patch.length}`,
    )
  const document = structuredClone(target)
  for (const operation of patch) {
    if (!isJsonObject(operation)) throw badPatch('an operation of a JSON patch must be an object')
    applyOperation(document, operation)
  }
  return document
}

function applyOperation(document: JsonValue, operation: JsonObject): void {
  const { op, value = null } = operation
  const path = text(operation, 'path')
  switch (op) {
    case 'add':
      return add(resolve(document, path, 'add'), structuredClone(value))
    case 'remove':
      remove(resolve(document, path, 'remove'))
      return undefined
    case 'replace': {
      const place = resolve(document, path, 'replace')
      read(place)
      return set(place, structuredClone(value))
    }
    case 'move': {
      const moved = remove(resolve(document, text(operation, 'from'), 'move'))
      return add(resolve(document, path, 'move'), moved)
    }
    case 'copy': {
      const copied = structuredClone(read(resolve(document, text(operation, 'from'), 'copy')))
      return add(resolve(document, path, 'copy'), copied)
    }
    case 'test':
      if (isDeepStrictEqual(readOrNull(resolve(document, path, 'test')), value)) return undefined
      throw new CodedError('kube/patch-test-failed', `testing value ${path} failed: test failed`)
    default:
      throw badPatch(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`)
  }
}

/** A member of an object or an element of a list, which need not be there. */
interface Place {
  container: Container
  key: string
  path: string
  operation: string
}

function resolve(document: JsonValue, path: string, operation: string): Place {
  const keys = path.split('/').slice(1).map(unescape)
  const key = keys.pop()
  let container: JsonValue | undefined = document
  for (const step of keys) container = childOf(container, step)
  if (key === undefined || !isContainer(container))
    throw badPatch(
      `${operation} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
    )
  return { container, key, path, operation }
}

function childOf(container: JsonValue | undefined, key: string): JsonValue | undefined {
  if (Array.isArray(container)) return /^\d+$/.test(key) ? container[Number(key)] : undefined
  return isJsonObject(container) && Object.hasOwn(container, key) ? container[key] : undefined
}

function add(place: Place, value: JsonValue): void {
  const { container, key } = place
  if (!Array.isArray(container)) return set(place, value)
  const index = key === '-' ? container.length : indexOf(place, container.length + 1)
  container.splice(index, 0, value)
}

function set({ container, key, ...place }: Place, value: JsonValue): void {
  if (Array.isArray(container)) container[indexOf({ container, key, ...place }, container.length)] = value
  // `__proto__` is a member like any other.
  else Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true })
}

function read(place: Place): JsonValue {
  const { container, key } = place
  if (Array.isArray(container)) return container[indexOf(place, container.length)] as JsonValue
  if (Object.hasOwn(container, key)) return container[key] as JsonValue
  throw failed(place, `Unable to access nonexistent key: ${key}: missing value`)
}

/** To a test, what is not there is null. */
function readOrNull(place: Place): JsonValue {
  const { container, key } = place
  return Array.isArray(container)
    ? read(place)
    : Object.hasOwn(container, key)
      ? (container[key] as JsonValue)
      : null
}

function remove(place: Place): JsonValue {
  const { container, key } = place
  if (Array.isArray(container)) return container.splice(indexOf(place, container.length), 1)[0] as JsonValue
  if (!Object.hasOwn(container, key))
    throw failed(place, `Unable to remove nonexistent key: ${key}: missing value`)
  const value = container[key] as JsonValue
  delete container[key]
  return value
}

/** Negative indexes count from the end, as the Go library has it. */
function indexOf(place: Place, length: number): number {
  const { key } = place
  if (!/^-?\d+$/.test(key))
    throw failed(place, `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`)
  const index = Number(key)
  if (index >= length || index < -length)
    throw failed(place, `Unable to access invalid index: ${key}: invalid index referenced`)
  return index < 0 ? index + length : index
}

function text(operation: JsonObject, name: 'path' | 'from'): string {
  const value = operation[name]
  if (typeof value === 'string') return value
  throw badPatch(`an operation of the patch has no ${name}`)
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function isContainer(value: JsonValue | undefined): value is Container {
  return typeof value === 'object' && value !== null
}

function failed({ operation, path }: Place, why: string): CodedError {
  return badPatch(`error in ${operation} for path: '${path}': ${why}`)
}

function badPatch(message: string): CodedError {
  return new CodedError('kube/bad-patch', message)
}
