import { dict, list, MAP } from '../../value/types.ts'
import { GoMap, Slice, type Value } from '../../value/value.ts'
import type { ParsedJson } from '../json/parse.ts'

/** The map that a text holds, as Helm's `from…` functions give it: what is wrong stands under `Error`, after `before`. */
export function mapFrom({ value, problem }: ParsedJson, before = ''): GoMap {
  const wrong =
    problem ??
    (value === null || value instanceof GoMap
      ? undefined
      : before + mismatch(value, 'map[string]interface {}'))
  if (wrong !== undefined)
    return dict(new Map([...(value instanceof GoMap ? value.entries : []), ['Error', wrong]]))
  return value instanceof GoMap ? value : new GoMap(MAP, new Map(), { isNil: true })
}

/** The list that a text holds; what is wrong is its only item. */
export function listFrom({ value, problem }: ParsedJson, before = ''): Slice {
  if (problem !== undefined) return list([problem])
  if (value === null) return new Slice(list([]).type, [], { isNil: true })
  return value instanceof Slice ? value : list([before + mismatch(value, '[]interface {}')])
}

/** What Go says of JSON that does not fit its type. */
function mismatch(value: Value, type: string): string {
  const name =
    value instanceof GoMap
      ? 'object'
      : value instanceof Slice
        ? 'array'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value
  return `json: cannot unmarshal ${name} into Go value of type ${type}`
}
