import { canBackquote, isPrint, quote, quoteRune, quoteToAscii, validRune } from '../strconv/quote.ts'
import { formatFloat, type FloatVerb } from '../strconv/float.ts'
import { toBytes } from '../value/bytes.ts'
import { type Flags, pad, padding, padWithSpaces, truncateRunes } from './pad.ts'

/** How an integer is to be written. */
export interface IntegerStyle {
  readonly base: 2 | 8 | 10 | 16
  readonly upper?: boolean
  /** `0o` in front, whatever the flags say. */
  readonly withO?: boolean
}

const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0', 10: '', 16: '0x' }

/** An integer with sign, prefix, zeros and padding. */
export function formatInteger(value: bigint, style: IntegerStyle, flags: Flags): string {
  const negative = value < 0n
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0)
  const digits = (negative ? -value : value).toString(style.base).padStart(leastDigits(negative, flags), '0')
  const signless = (style.withO ? '0o' : '') + (flags.sharp ? prefix(digits, style) : '') + digits
  const text = (negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '') + signless
  return padWithSpaces(style.upper ? text.toUpperCase() : text, flags)
}

function leastDigits(negative: boolean, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision
  if (!flags.zero || flags.minus || flags.width === undefined) return 0
  return negative || flags.plus || flags.space ? flags.width - 1 : flags.width
}

function prefix(digits: string, style: IntegerStyle): string {
  if (style.base === 8 && digits.startsWith('0')) return ''
  return PREFIXES[style.base] ?? ''
}

/** `%c`: an integer as the character with that code point. */
export function formatCharacter(value: bigint, flags: Flags): string {
  return pad(String.fromCodePoint(codeOf(value)), flags)
}

/** `%q` of an integer. */
export function formatQuotedCharacter(value: bigint, flags: Flags): string {
  return pad(quoteRune(codeOf(value), { ascii: flags.plus }), flags)
}

/** `%U`: U+0078, with `#` also the character. */
export function formatUnicode(value: bigint, flags: Flags): string {
  const unsigned = BigInt.asUintN(64, value)
  const digits = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), '0')
  const code = unsigned > 0x10ffffn ? undefined : Number(unsigned)
  const shown = flags.sharp && code !== undefined && validRune(code) === code && isPrint(code)
  return padWithSpaces(`U+${digits}${shown ? ` '${String.fromCodePoint(code)}'` : ''}`, flags)
}

function codeOf(value: bigint): number {
  const unsigned = BigInt.asUintN(64, value)
  return unsigned > 0x10ffffn ? 0xfffd : validRune(Number(unsigned))
}

/** A string, cut to the precision. */
export function formatString(text: string, flags: Flags): string {
  if (flags.width === undefined && flags.precision === undefined) return text
  return pad(truncateRunes(text, flags.precision), flags)
}

/** `%q` of a string. */
export function formatQuoted(text: string, flags: Flags): string {
  const cut = truncateRunes(text, flags.precision)
  if (flags.sharp && canBackquote(cut)) return pad(`\`${cut}\``, flags)
  return pad(flags.plus ? quoteToAscii(cut) : quote(cut), flags)
}

/** `%x` of a string: its bytes. */
export function formatHexBytes(text: string, flags: Flags, options: { upper: boolean }): string {
  const bytes = toBytes(text).subarray(0, flags.precision ?? Number.POSITIVE_INFINITY)
  if (bytes.length === 0) return padding(flags.width ?? 0, flags)
  const pairs = Array.from(bytes, byte => byte.toString(16).padStart(2, '0'))
  const start = flags.sharp ? '0x' : ''
  const hex = start + pairs.join(flags.space ? ` ${start}` : '')
  const filling = padding((flags.width ?? 0) - hex.length, flags)
  const text16 = options.upper ? hex.toUpperCase() : hex
  return flags.minus ? text16 + filling : filling + text16
}

/** A float; `fallback` is the precision where the flags name none. */
export function formatFloatWith(value: number, verb: FloatVerb, flags: Flags & { fallback: number }): string {
  const precision = flags.precision ?? flags.fallback
  const text = formatFloat(value, verb, precision)
  const hasSign = text.startsWith('-') || text.startsWith('+')
  const digits = hasSign ? text.slice(1) : text
  const written = hasSign ? text.charAt(0) : '+'
  const sign = written === '+' && flags.space && !flags.plus ? ' ' : written
  if (Number.isNaN(value)) return padWithSpaces(flags.space || flags.plus ? sign + digits : digits, flags)
  if (!Number.isFinite(value)) return padWithSpaces(sign + digits, flags)
  const kept = flags.sharp && verb !== 'b' ? keepZeros(digits, verb, precision) : digits
  return sign === '+' && !flags.plus ? pad(kept, flags) : padSigned(sign, kept, flags)
}

function padSigned(sign: string, digits: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - digits.length - 1
  return flags.zero && !flags.minus && missing > 0
    ? sign + '0'.repeat(missing) + digits
    : pad(sign + digits, flags)
}

/** `#`: a point always, and the zeros that `%g` drops. */
function keepZeros(digits: string, verb: FloatVerb, precision: number): string {
  const end = digits.search(verb === 'x' || verb === 'X' ? /[pP]|$/ : /[eEpP]|$/)
  const number = digits.slice(0, end)
  const hasPoint = number.includes('.')
  // Digits count from the first that is not 0; so does, in Go, the x of 0x.
  const written = number.replace('.', '').replace(/^0+/, '').length + (!hasPoint && number === '0' ? 1 : 0)
  const missing = Math.max(wantedDigits(verb, precision) - written, 0)
  return `${number}${hasPoint ? '' : '.'}${'0'.repeat(missing)}${digits.slice(end)}`
}

function wantedDigits(verb: FloatVerb, precision: number): number {
  if (verb !== 'g' && verb !== 'G' && verb !== 'x') return 0
  return precision === -1 ? 6 : precision
}
