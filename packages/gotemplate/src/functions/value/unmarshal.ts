import { dict, list, MAP, SLICE } from '../../value/types.ts'
import { GoMap, Slice, type Value } from '../../value/value.ts'
import type { ParsedJson } from '../json/parse.ts'

/** The map that a text holds, as Helm's `from…` functions give it: what is wrong stands under `Error`. */
export function mapFrom(parsed: ParsedJson, before = ''): GoMap {
  const { value } = parsed
  const problem = problemOf(
    parsed,
    value instanceof GoMap,
    `${before}json: cannot unmarshal # into Go value of type ${MAP.name}`,
  )
  if (problem !== undefined)
    return dict(new Map([...(value instanceof GoMap ? value.entries : []), ['Error', problem]]))
  return value instanceof GoMap ? value : new GoMap(MAP, new Map(), { isNil: true })
}

/** The list that a text holds; what is wrong is its only item. */
export function listFrom(parsed: ParsedJson, before = ''): Slice {
  const { value } = parsed
  const problem = problemOf(
    parsed,
    value instanceof Slice,
    `${before}json: cannot unmarshal # into Go value of type ${SLICE.name}`,
  )
  if (problem !== undefined) return list([problem])
  return value instanceof Slice ? value : new Slice(SLICE, [], { isNil: true })
}

/** What is wrong with a text, or with its being of another type: Go's message, `#` for what it is. */
function problemOf(
  { value, problem, isHugeNumber }: ParsedJson,
  fits: boolean,
  mismatch: string,
): string | undefined {
  if (isHugeNumber) return mismatch.replace('#', 'number')
  return fits || value === null ? problem : mismatch.replace('#', jsonKind(value))
}

function jsonKind(value: Value): string {
  if (value instanceof GoMap) return 'object'
  if (value instanceof Slice) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
