import { FunctionError } from '../errors.ts'
import { type CallContext, contextFn, fn, type FunctionTable, rest } from '../function.ts'
import type { GoFunction } from '../value/type.ts'
import { ANY, FLOAT64, INT, INT64, int64, sliceOf, STRING } from '../value/types.ts'
import { Slice, type Value } from '../value/value.ts'
import { toFloat64, toInt64 } from './number/cast.ts'
import { add, type Decimal, decimalOf, divide, multiply, subtract, toFloat } from './number/decimal.ts'
import { parseClamped, parseInteger } from './number/parse-number.ts'
import { round } from './number/round.ts'
import { valueText } from '../fmt/sprintf.ts'
import { randomBelow } from './random.ts'
import { checkItems } from './value/items.ts'

const INTS = sliceOf(INT)
const biggest = integers((left, right) => (right > left ? right : left))

/** Sprig's functions on numbers: integers are int64s that wrap around, floats are added up in decimal. */
export const numberFunctions: FunctionTable = new Map(
  Object.entries({
    atoi: fn([STRING], INT, parseClamped),
    int: fn([ANY], INT, toInt64),
    int64: fn([ANY], INT64, value => int64(toInt64(value))),
    float64: fn([ANY], FLOAT64, toFloat64),
    toDecimal: fn([ANY], INT64, value => int64(parseInteger(valueText(value), 8) ?? 0n)),

    add1: fn([ANY], INT64, value => int64(toInt64(value) + 1n)),
    add: fn([rest(ANY)], INT64, (...values) =>
      int64(values.reduce<bigint>((sum, value) => sum + toInt64(value), 0n)),
    ),
    sub: fn([ANY, ANY], INT64, (left, right) => int64(toInt64(left) - toInt64(right))),
    mul: integers((left, right) => left * right),
    div: fn([ANY, ANY], INT64, (left, right) => int64(toInt64(left) / notZero(toInt64(right)))),
    mod: fn([ANY, ANY], INT64, (left, right) => int64(toInt64(left) % notZero(toInt64(right)))),
    max: biggest,
    biggest,
    min: integers((left, right) => (right < left ? right : left)),

    add1f: fn([ANY], FLOAT64, value => fold(value, [1], add)),
    addf: fn([rest(ANY)], FLOAT64, (...values) => fold(0, values, add)),
    subf: decimals(subtract),
    mulf: decimals(multiply),
    divf: decimals(divide),
    maxf: fn([ANY, rest(ANY)], FLOAT64, (...values) => -least(values.map(value => -toFloat64(value)))),
    minf: fn([ANY, rest(ANY)], FLOAT64, (...values) => least(values.map(toFloat64))),
    floor: fn([ANY], FLOAT64, value => Math.floor(toFloat64(value))),
    ceil: fn([ANY], FLOAT64, value => Math.ceil(toFloat64(value))),
    round: fn([ANY, INT, rest(FLOAT64)], FLOAT64, (value, places, roundOn = 0.5) =>
      round(toFloat64(value), Number(places), roundOn),
    ),

    until: contextFn(
      [INT],
      INTS,
      (context, count) =>
        new Slice(INTS, steps(context, { start: 0n, stop: count, step: count < 0n ? -1n : 1n })),
    ),
    untilStep: contextFn(
      [INT, INT, INT],
      INTS,
      (context, ...[start, stop, step]) => new Slice(INTS, steps(context, { start, stop, step })),
    ),
    seq: contextFn([rest(INT)], STRING, sequence),
    randInt: contextFn([INT, INT], INT, ({ environment }, min, max) => {
      if (max <= min) throw new FunctionError('invalid argument to Intn')
      return min + randomBelow(environment, max - min)
    }),
  }),
)

function integers(combine: (left: bigint, right: bigint) => bigint): GoFunction {
  return fn([ANY, rest(ANY)], INT64, (first, ...others) =>
    int64(
      others.reduce<bigint>(
        (result, value) => BigInt.asIntN(64, combine(result, toInt64(value))),
        toInt64(first),
      ),
    ),
  )
}

function decimals(combine: (left: Decimal, right: Decimal) => Decimal): GoFunction {
  return fn([ANY, rest(ANY)], FLOAT64, (first, ...others) => fold(first, others, combine))
}

function fold(
  first: Value,
  others: readonly Value[],
  combine: (left: Decimal, right: Decimal) => Decimal,
): number {
  return toFloat(
    others.reduce(
      (result, value) => combine(result, decimalOf(toFloat64(value))),
      decimalOf(toFloat64(first)),
    ),
  )
}

function notZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new FunctionError('runtime error: integer divide by zero')
  return divisor
}

interface Steps {
  start: bigint
  stop: bigint
  step: bigint
}

/** From the start up to, and without, the stop; nothing where the step leads elsewhere. */
function steps(context: CallContext, { start, stop, step }: Steps): bigint[] {
  const distance = stop - start
  if (step === 0n || distance === 0n || distance < 0n !== step < 0n) return []
  const count = (distance + step - (step < 0n ? -1n : 1n)) / step
  checkItems(context, Number(count))
  return Array.from({ length: Number(count) }, (_, index) => start + BigInt(index) * step)
}

/** As seq(1): `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`. */
function sequence(context: CallContext, ...numbers: bigint[]): string {
  const [first = 0n, second = 0n, third = 0n] = numbers
  switch (numbers.length) {
    case 1:
      return inclusive(context, { start: 1n, stop: first })
    case 2:
      return inclusive(context, { start: first, stop: second })
    case 3:
      return third < first && second > 0n
        ? ''
        : inclusive(context, { start: first, stop: third, step: second })
    default:
      return ''
  }
}

function inclusive(
  context: CallContext,
  { start, stop, step }: Omit<Steps, 'step'> & { step?: bigint },
): string {
  const direction = stop < start ? -1n : 1n
  return steps(context, { start, stop: stop + direction, step: step ?? direction }).join(' ')
}

/** Go's `math.Min`: an infinity wins over what is no number. */
function least(numbers: readonly number[]): number {
  return numbers.includes(-Infinity) ? -Infinity : Math.min(...numbers)
}
