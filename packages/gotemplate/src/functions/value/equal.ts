import { typeOf } from '../../value/types.ts'
import { Complex, GoMap, Int, Slice, Struct, type Value } from '../../value/value.ts'

/** Go's `reflect.DeepEqual`: types must agree, too; NaN equals nothing. */
export function deepEqual(left: Value, right: Value): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return (left ?? null) === (right ?? null)
  if (left === null || right === null) return left === right
  if (typeOf(left) !== typeOf(right)) return false
  if (left instanceof Slice) return right instanceof Slice && equalSlices(left, right)
  if (left instanceof GoMap) return right instanceof GoMap && equalMaps(left, right)
  if (left instanceof Int) return right instanceof Int && left.value === right.value
  if (left instanceof Complex) return right instanceof Complex && left.re === right.re && left.im === right.im
  return left instanceof Struct && right instanceof Struct && equalNatives(left.native, right.native)
}

function equalSlices(left: Slice, right: Slice): boolean {
  if (left === right) return true
  if (left.isNil !== right.isNil || left.items.length !== right.items.length) return false
  return left.items.every((item, index) => deepEqual(item, right.items[index]))
}

function equalMaps(left: GoMap, right: GoMap): boolean {
  if (left === right) return true
  if (left.isNil !== right.isNil || left.entries.size !== right.entries.size) return false
  for (const [key, item] of left.entries) {
    if (!right.entries.has(key) || !deepEqual(item, right.entries.get(key))) return false
  }
  return true
}

/** Our own data under structs: objects of plain fields. */
function equalNatives(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const [fields, others] = [Object.entries(left), new Map(Object.entries(right))]
  return fields.every(([name, field]) => typeof field === 'function' || equalNatives(field, others.get(name)))
}
