import { Complex, GoMap, Int, Slice, type Value } from '../../value/value.ts'

/** Whether a value is what Sprig's `default` replaces: nil, false, zero, "", a list or map without items. */
export function isEmpty(value: Value): boolean {
  if (value == null) return true
  if (typeof value === 'object') {
    if (value instanceof Slice) return value.items.length === 0
    if (value instanceof GoMap) return value.entries.size === 0
    if (value instanceof Int) return value.value === 0n
    return value instanceof Complex && value.re === 0 && value.im === 0
  }
  return value === '' || value === 0 || value === 0n || value === false
}
