import { fn, type FunctionTable } from '../function.ts'
import { floatText } from '../strconv/float.ts'
import { quote } from '../strconv/quote.ts'
import type { GoFunction } from '../value/type.ts'
import { ANY, FLOAT64, INT64, int64, typeOf } from '../value/types.ts'
import { Int, type Value } from '../value/value.ts'
import { orThrow } from './go-error.ts'
import { parseFloat64 } from './number/parse-number.ts'
import { trimSpace } from './text/trim.ts'
import {
  durationIn,
  type Nanoseconds,
  parseDuration,
  roundDuration,
  truncateDuration,
} from './time/duration.ts'
import { DURATION, durationValue } from './time/duration-type.ts'

const second = 1_000_000_000n
const hour = 3600n * second
const maxInt64 = (1n << 63n) - 1n

/** Helm's functions on durations: text, or numbers in seconds. What is none counts as zero, but for `must…`. */
export const durationFunctions: FunctionTable = new Map(
  Object.entries({
    mustToDuration: fn([ANY], DURATION, value => durationValue(orThrow(readDuration(value)))),
    durationSeconds: inFloat(duration => durationIn(duration, second)),
    durationMinutes: inFloat(duration => durationIn(duration, 60n * second)),
    durationHours: inFloat(duration => durationIn(duration, hour)),
    durationDays: inFloat(duration => durationIn(duration, hour) / 24),
    durationWeeks: inFloat(duration => durationIn(duration, hour) / 24 / 7),
    durationMilliseconds: inWhole(1_000_000n),
    durationMicroseconds: inWhole(1_000n),
    durationNanoseconds: inWhole(1n),
    durationRoundTo: toMultiple(roundDuration),
    durationTruncateTo: toMultiple(truncateDuration),
  }),
)

function inFloat(convert: (duration: Nanoseconds) => number): GoFunction {
  return fn([ANY], FLOAT64, value => convert(orZero(readDuration(value))))
}

function inWhole(unit: Nanoseconds): GoFunction {
  return fn([ANY], INT64, value => int64(orZero(readDuration(value)) / unit))
}

function toMultiple(round: (duration: Nanoseconds, multiple: Nanoseconds) => Nanoseconds): GoFunction {
  return fn([ANY, ANY], DURATION, (value, to) => {
    const duration = orZero(readDuration(value))
    const multiple = readDuration(to)
    return durationValue(multiple instanceof Error ? duration : round(duration, multiple))
  })
}

function orZero(duration: Nanoseconds | Error): Nanoseconds {
  return duration instanceof Error ? 0n : duration
}

function readDuration(value: Value): Nanoseconds | Error {
  if (typeof value === 'string') return readText(value)
  if (typeof value === 'bigint') return fromSeconds(value)
  if (typeof value === 'number') return fromFloatSeconds(value)
  if (value instanceof Int) return value.type === DURATION ? value.value : fromSeconds(value.value)
  return new Error(value == null ? 'invalid duration' : `unsupported duration type ${typeOf(value)?.name}`)
}

function readText(text: string): Nanoseconds | Error {
  const trimmed = trimSpace(text)
  if (trimmed === '') return new Error('empty duration')
  const duration = parseDuration(trimmed)
  if (!(duration instanceof Error)) return duration
  const seconds = parseFloat64(trimmed)
  return seconds === undefined
    ? new Error(`could not parse duration ${quote(text)}`)
    : fromFloatSeconds(seconds)
}

function fromSeconds(seconds: bigint): Nanoseconds | Error {
  const limit = maxInt64 / second
  return seconds > limit || seconds < -limit
    ? new Error(`duration seconds overflow: ${seconds}`)
    : seconds * second
}

function fromFloatSeconds(seconds: number): Nanoseconds | Error {
  if (!Number.isFinite(seconds)) return new Error(`invalid duration seconds: ${floatText(seconds)}`)
  const nanos = seconds * 1e9
  if (Math.abs(nanos) > 2 ** 63) return new Error(`duration seconds overflow: ${floatText(seconds)}`)
  return nanos === 2 ** 63 ? -maxInt64 - 1n : BigInt(Math.trunc(nanos))
}
