import { FunctionError } from '../errors.ts'
import { basicKindOf, type GoFunction, type GoType } from '../value/type.ts'
import { ANY, INT, REFLECT, typeOf } from '../value/types.ts'
import { Func, Int, type Value } from '../value/value.ts'
import { canBeNil, nilOf } from '../value/zero.ts'

/**
 * `call`: calls a function that is a value.
 *
 * @param name what is called, as written
 */
export function callFunction(name: string, func: Value, ...args: readonly Value[]): Value {
  if (func === undefined || func === null) throw new FunctionError('call of nil')
  if (!(func instanceof Func)) throw new FunctionError(`non-function ${name} of type ${typeOf(func)?.name}`)
  const { function: callee } = func
  checkCount(name, callee, args.length)
  const values = args.map((arg, i) => prepare(arg, callee.params[i] ?? callee.rest ?? ANY, i))
  return callee.call(...(values as never[])) as Value
}

function checkCount(name: string, { params, rest }: GoFunction, count: number): void {
  if (rest ? count >= params.length : count === params.length) return
  const want = rest ? `at least ${params.length}` : params.length
  throw new FunctionError(`wrong number of args for ${name}: got ${count} want ${want}`)
}

function prepare(value: Value, type: GoType, index: number): Value {
  if (type === REFLECT || type === ANY) return type === ANY ? (value ?? null) : value
  const actual = typeOf(value)
  if (actual === type) return value
  if (!actual) {
    if (canBeNil(type)) return nilOf(type)
    throw new FunctionError(`arg ${index}: value is nil; should be of type ${type.name}`)
  }
  if (isIntegerType(actual) && isIntegerType(type)) return toInteger(value, type)
  throw new FunctionError(`arg ${index}: value has type ${actual.name}; should be ${type.name}`)
}

function isIntegerType({ kind }: GoType): boolean {
  return basicKindOf(kind) === 'int' || basicKindOf(kind) === 'uint'
}

function toInteger(value: Value, type: GoType): Value {
  const integer = value instanceof Int ? value.value : (value as bigint)
  return type === INT ? BigInt.asIntN(64, integer) : new Int(type as GoType<Int>, integer)
}
