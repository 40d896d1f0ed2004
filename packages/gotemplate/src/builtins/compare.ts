import { sprintf } from '../fmt/sprintf.ts'
import { FunctionError } from '../errors.ts'
import { type BasicKind, basicKindOf } from '../value/type.ts'
import { compareStrings, typeOf } from '../value/types.ts'
import { Complex, GoMap, Int, Slice, Struct, type Value } from '../value/value.ts'

/** `eq`: whether the first value equals any of the others. */
export function eq(left: Value, ...others: readonly Value[]): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison')
  return others.some(right => isEqual(left, right))
}

/** `lt`: whether the first value is less than the second. */
export function lt(left: Value, right: Value): boolean {
  const kind = orderedKind(left)
  const other = orderedKind(right)
  if (kind !== other && !(isIntegerKind(kind) && isIntegerKind(other))) throw incompatible(left, right)
  if (kind === 'bool' || kind === 'complex') throw notOrdered()
  if (kind === 'string') return compareStrings(left as string, right as string) < 0
  return kind === 'float' ? (left as number) < (right as number) : integerOf(left) < integerOf(right)
}

/** `le`: less or equal. */
export function le(left: Value, right: Value): boolean {
  return lt(left, right) || eq(left, right)
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left === right
  const kind = kindOf(left)
  const other = kindOf(right)
  if (kind !== other) {
    if (isIntegerKind(kind) && isIntegerKind(other)) return integerOf(left) === integerOf(right)
    if (isNothing(left) || isNothing(right)) return false
    throw incompatible(left, right)
  }
  if (isIntegerKind(kind)) return integerOf(left) === integerOf(right)
  if (left instanceof Complex && right instanceof Complex) return left.re === right.re && left.im === right.im
  return kind === 'other' ? isSameReference(left, right) : left === right
}

/** Of what has no order and no basic kind, only nil can be told. */
function isSameReference(left: Value, right: Value): boolean {
  const [type, other] = [typeOf(left), typeOf(right)]
  if (type && other && type.kind !== other.kind) {
    throw new FunctionError(
      sprintf('non-comparable types %s: %v, %s: %v', [left, type.name, other.name, right]),
    )
  }
  if (isNil(left) || isNil(right)) return isNil(left) === isNil(right)
  if (right instanceof Struct) return left === right || (left as Struct).native === right.native
  throw new FunctionError(sprintf('non-comparable type %s: %v', [right, other?.name]))
}

function isNil(value: Value): boolean {
  return isNothing(value) || ((value instanceof GoMap || value instanceof Slice) && value.isNil)
}

function isNothing(value: Value): boolean {
  return value === undefined || value === null
}

function kindOf(value: Value): BasicKind {
  const type = typeOf(value)
  return type ? basicKindOf(type.kind) : 'other'
}

function orderedKind(value: Value): BasicKind {
  const kind = kindOf(value)
  if (kind === 'other') throw notOrdered()
  return kind
}

function isIntegerKind(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint'
}

function integerOf(value: Value): bigint {
  return value instanceof Int ? value.value : (value as bigint)
}

function notOrdered(): FunctionError {
  return new FunctionError('invalid type for comparison')
}

function incompatible(left: Value, right: Value): FunctionError {
  return new FunctionError(
    `incompatible types for comparison: ${typeOf(left)?.name} and ${typeOf(right)?.name}`,
  )
}
