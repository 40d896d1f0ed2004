import { Int, type Value } from '../../value/value.ts'
import { parseFloat64, parseInteger } from './parse-number.ts'

const minInt64 = -(1n << 63n)

/** Any value as an int64, as Sprig takes numbers: text is read, true is 1, all else that is no number is 0. */
export function toInt64(value: Value): bigint {
  switch (typeof value) {
    case 'bigint':
      return value
    case 'number':
      return truncate(value)
    case 'string':
      return parseInteger(withoutZeroDecimals(value), 0) ?? 0n
    case 'boolean':
      return value ? 1n : 0n
    default:
      return value instanceof Int && counts(value) ? BigInt.asIntN(64, value.value) : 0n
  }
}

/** Any value as a float64, by the same rules. */
export function toFloat64(value: Value): number {
  switch (typeof value) {
    case 'number':
      return value
    case 'string':
      return parseFloat64(value) ?? 0
    case 'bigint':
    case 'boolean':
      return Number(value)
    default:
      return value instanceof Int && counts(value) ? Number(value.value) : 0
  }
}

/** A named integer, such as a duration, is none to Sprig; months and days of the week are. */
function counts({ type }: Int): boolean {
  return !type.name.includes('.') || type.name === 'time.Month' || type.name === 'time.Weekday'
}

/** What amd64 makes of a float that an int64 cannot hold is its smallest number. */
function truncate(value: number): bigint {
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : minInt64
}

/** `1.00` is read as `1`; `1.50` stays, and is no integer. */
function withoutZeroDecimals(text: string): string {
  let sawZero = false
  for (let end = text.length - 1; end >= 0; end--) {
    if (text[end] === '0') sawZero = true
    else if (text[end] !== '.') return text
    else if (sawZero) return text.slice(0, end)
  }
  return text
}
