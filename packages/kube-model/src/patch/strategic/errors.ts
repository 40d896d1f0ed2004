import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../../object.ts'
import type { JsonObject, JsonValue } from '../../object.ts'

/** A patch that cannot be applied, or not be made. */
export function badPatch(message: string): CodedError<'kube/bad-patch'> {
  return new CodedError('kube/bad-patch', message)
}

/** An element of a list lacks what tells it apart. */
export function noMergeKey(element: JsonObject, mergeKey: string): CodedError<'kube/bad-patch'> {
  return badPatch(`map: ${goText(element)} does not contain declared merge key: ${mergeKey}`)
}

/** A directive that is none. */
export function badDirective(directive: JsonValue, element: JsonObject): CodedError<'kube/bad-patch'> {
  return badPatch(`unknown patch type: ${goText(directive)} in map: ${goText(element)}`)
}

/** A value of another type than was expected. */
export function badType(
  expected: 'map' | 'list',
  value: JsonValue | undefined,
): CodedError<'kube/bad-patch'> {
  return badPatch(`expected a ${goTypes[expected]}, but received a ${goTypes[kindOf(value)]}`)
}

const goTypes = {
  map: 'map[string]interface {}',
  list: '[]interface {}',
  string: 'string',
  number: 'float64',
  bool: 'bool',
  nil: '<nil>',
} as const

/** The kind of a JSON value: Go's type of it. */
export function kindOf(value: JsonValue | undefined): keyof typeof goTypes {
  if (value === null || value === undefined) return 'nil'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'map'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : 'string'
}

/** A value as Go's `%v` writes it: keys sorted, nothing quoted. */
export function goText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isJsonObject(value)) return String(value)
  const members = Object.keys(value).sort()
  return `map[${members.map(key => `${key}:${goText(value[key])}`).join(' ')}]`
}
