import { quote } from '../../strconv/quote.ts'
import { int64 } from '../../value/types.ts'
import type { Value } from '../../value/value.ts'
import { parseFloat64, parseInteger } from '../number/parse-number.ts'
import { parseTime } from '../time/parse.ts'
import { timeValue } from '../time/time-type.ts'
import { fixedZone, type Zone } from '../time/zone.ts'
import { quoteChar, type Scanner } from './scanner.ts'

/** Reads a number, date or time that begins with a digit, none of which is taken yet. */
export function readNumberOrDate(scanner: Scanner, local: Zone): Value {
  const prefix = scanner.take(/0[box]/y)
  if (prefix !== '') return readInteger(scanner, prefix + readPrefixed(scanner, prefix))
  const digits = scanner.take(/[0-9]+/y)
  const next = scanner.peek()
  if ((next === '-' || next === ':') && digits.length > 1) {
    return readTime(scanner, (digits + scanner.take(/[0-9\-:Tt .Zz+]*/y)).trim(), local)
  }
  return readDecimal(scanner, digits)
}

function readPrefixed(scanner: Scanner, prefix: string): string {
  const [first, all, kind] = {
    '0b': [/[01]/, /[01_]*/y, 'a binary'] as const,
    '0o': [/[0-7]/, /[0-7_]*/y, 'an octal'] as const,
    '0x': [/[0-9a-fA-F]/, /[0-9a-fA-F_]*/y, 'a hexadecimal'] as const,
  }[prefix as '0b' | '0o' | '0x']
  const next = scanner.peek()
  if (!first.test(next ?? '')) throw scanner.problem(`not ${kind} number: '${prefix}${next ?? '\0'}'`)
  return scanner.take(all)
}

/** Goes on with a decimal number, of which the sign and the first digits are taken. */
function readDecimal(scanner: Scanner, start: string): Value {
  const whole = start + scanner.take(/[0-9_]*/y)
  const rest = scanner.take(/[.eE][0-9_.\-+eE]*/y)
  return rest === '' ? readInteger(scanner, whole) : readFloat(scanner, whole + rest)
}

/** Reads a number from its sign on, which is taken. */
export function readSigned(scanner: Scanner, sign: string): Value {
  const special = scanner.take(/inf|nan/y)
  if (special !== '') return readFloat(scanner, sign + special)
  const start = scanner.at - 1
  const next = scanner.next()
  if (next === 'i' || next === 'n') {
    const partial = next === 'i' ? scanner.take(/n/y) : scanner.take(/a/y)
    if (partial === '') scanner.peek()
    throw scanner.problem(`invalid float: '${scanner.text.slice(start, scanner.at)}'`)
  }
  const after = scanner.peek()
  if (next === '0' && after !== undefined && 'box'.includes(after)) {
    throw scanner.problem(`cannot use sign with non-decimal numbers: '${sign}0${after}'`)
  }
  if (next === '.') throw scanner.problem("floats must start with a digit, not '.'")
  if (next === undefined || !/[0-9]/.test(next))
    throw scanner.problem(`expected a digit but got ${quoteChar(next)}`)
  return readDecimal(scanner, sign + next)
}

function readInteger(scanner: Scanner, text: string): Value {
  checkDigits(scanner, text, { name: 'integer', parts: [text] })
  const value = parseInteger(text, 0)
  if (value === undefined) throw scanner.problem(`${text} is out of range for int64`)
  return int64(value)
}

/** Reads a float, also `inf` and `nan`, from its text. */
export function readFloat(scanner: Scanner, text: string): Value {
  checkDigits(scanner, text, { name: 'float', parts: text.split(/[.eE]/).filter(part => part !== '') })
  if (/\.(?![0-9])/.test(text)) {
    throw scanner.problem(`Invalid float ${quote(text)}: '.' must be followed by one or more digits`)
  }
  const plain = text.replaceAll('_', '')
  if (/^[-+]?nan$/.test(plain)) return NaN
  const value = parseFloat64(plain)
  if (value !== undefined) return value
  const isTooLarge = /^[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(plain)
  throw scanner.problem(
    isTooLarge ? `${text} is out of range for float64` : `Invalid float value: ${quote(text)}`,
  )
}

function checkDigits(
  scanner: Scanner,
  text: string,
  { name, parts }: { name: string; parts: readonly string[] },
): void {
  if (/^[-+]?(?:inf|nan)$/.test(text)) return
  if (!parts.every(hasGoodUnderscores)) {
    throw scanner.problem(`Invalid ${name} ${quote(text)}: underscores must be surrounded by digits`)
  }
  if (/^0[^box]|^[-+]0./s.test(parts[0] ?? ''))
    throw scanner.problem(`Invalid ${name} ${quote(text)}: cannot have leading zeroes`)
}

/** Each between two digits of any base, and a digit at the end. */
function hasGoodUnderscores(part: string): boolean {
  return /[0-9a-fA-F]$/.test(part) && !/(?<![0-9a-fA-F])_/.test(part)
}

/** Layouts of TOML's dates and times, and how their zone is called where they name none. */
const layouts: readonly [string, string | undefined][] = [
  ['2006-01-02T15:04:05.999999999Z07:00', undefined],
  ['2006-01-02T15:04:05.999999999', 'datetime-local'],
  ['2006-01-02', 'date-local'],
  ['15:04:05.999999999', 'time-local'],
  ['2006-01-02T15:04Z07:00', undefined],
  ['2006-01-02T15:04', 'datetime-local'],
  ['15:04', 'time-local'],
]

function readTime(scanner: Scanner, written: string, local: Zone): Value {
  const text = written.replace(/[zt ]/g, char => (char === 'z' ? 'Z' : 'T'))
  for (const [layout, zoneName] of layouts) {
    const zone = zoneName === undefined ? local : fixedZone(zoneName, local.offsetAt(0))
    const time = parseTime(layout, text, zone)
    if (time instanceof Error) continue
    if (!lacksZero(text, layout)) return timeValue(time)
    break
  }
  throw scanner.problem(`invalid datetime: ${quote(text)}`)
}

/** Go's parser takes `2020-1-2`; separators stand in their place only where all zeros are written. */
function lacksZero(text: string, layout: string): boolean {
  const fixed = /^[^.Z]*/.exec(layout)?.[0] ?? ''
  return [...fixed].some((char, index) => !/[0-9]/.test(char) && text[index] !== char)
}
