import { Complex, type Func, GoMap, Int, Slice, type Struct, type Value } from './value.ts'

/** What `if`, `and`, `or`, `not` and `with` take a value for: false are nil, false, 0 and whatever is empty. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'string':
      return value !== ''
    case 'boolean':
      return value
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    default:
      return value !== null && value !== undefined && isObjectTrue(value)
  }
}

function isObjectTrue(value: Int | Complex | Slice | GoMap | Struct | Func): boolean {
  if (value instanceof GoMap) return value.entries.size > 0
  if (value instanceof Slice) return value.items.length > 0
  if (value instanceof Int) return value.value !== 0n
  return value instanceof Complex ? value.re !== 0 || value.im !== 0 : true
}
