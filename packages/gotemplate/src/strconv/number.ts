const INTEGER =
  /^(0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB]_?[01]+(?:_[01]+)*|0[oO]_?[0-7]+(?:_[0-7]+)*|0(?:_?[0-7]+)*|[1-9][0-9]*(?:_[0-9]+)*)$/
// Fewer digits than a float64 holds exactly.
const MAX_SMALL = 15
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const HEXADECIMAL = /^0[xX](?=\.?[0-9a-fA-F])([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/
const MAX_INT64 = (1n << 63n) - 1n
const MAX_UINT64 = (1n << 64n) - 1n

/** Go's `strconv.ParseInt(text, 0, 64)`: decimal, 0x, 0o, 0b and octal after 0, with underscores; nothing on error. */
export function parseInteger(text: string): bigint | undefined {
  const negative = text.startsWith('-')
  const value = magnitude(negative || text.startsWith('+') ? text.slice(1) : text)
  if (value === undefined || value > MAX_INT64 + (negative ? 1n : 0n)) return undefined
  return negative ? -value : value
}

/** Go's `strconv.ParseUint(text, 0, 64)`, which takes no sign; nothing on error. */
export function parseUnsigned(text: string): bigint | undefined {
  const value = magnitude(text)
  return value === undefined || value > MAX_UINT64 ? undefined : value
}

/** Go's `strconv.ParseFloat(text, 64)`; nothing on a wrong syntax and where the number is too large. */
export function parseFloat64(text: string): number | undefined {
  const negative = text.startsWith('-')
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text
  const special = /^inf(inity)?$/i.test(unsigned) ? Number.POSITIVE_INFINITY : undefined
  if (/^nan$/i.test(text)) return Number.NaN
  const value = special ?? finite(unsigned)
  return value === undefined || !negative ? value : -value
}

/** What most numbers look like: a few digits; -1 for anything else. */
function smallDecimal(text: string): number {
  const { length } = text
  if (length === 0 || length > MAX_SMALL || (length > 1 && text.startsWith('0'))) return -1
  let value = 0
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function magnitude(text: string): bigint | undefined {
  const small = smallDecimal(text)
  if (small >= 0) return BigInt(small)
  if (!INTEGER.test(text)) return undefined
  const digits = text.replaceAll('_', '')
  const isOctal = /^0[0-7]/.test(digits)
  return BigInt(isOctal ? `0o${digits.slice(1)}` : digits)
}

function finite(text: string): number | undefined {
  const digits = text.includes('_') ? withoutUnderscores(text) : text
  if (digits === undefined) return undefined
  const value = DECIMAL.test(digits) ? Number(digits) : hexadecimal(digits)
  return value === undefined || !Number.isFinite(value) ? undefined : value
}

/** Underscores stand between digits only; a base prefix counts as one. */
function withoutUnderscores(text: string): string | undefined {
  const misplaced = /^0[xX]/.test(text) ? /(?<![0-9a-fA-FxX])_|_(?![0-9a-fA-F])/ : /(?<!\d)_|_(?!\d)/
  return misplaced.test(text) ? undefined : text.replaceAll('_', '')
}

function hexadecimal(text: string): number | undefined {
  const [, whole = '', fraction = '', power = ''] = HEXADECIMAL.exec(text) ?? []
  if (power === '') return undefined
  const mantissa = BigInt(`0x${whole}${fraction}`)
  return mantissa === 0n
    ? 0
    : scaleByTwo(mantissa, Math.max(-1e5, Math.min(1e5, Number(power))) - 4 * fraction.length)
}

/** `mantissa` times 2 to the `power`, rounded once, halves to even. */
function scaleByTwo(mantissa: bigint, power: number): number {
  const length = mantissa.toString(2).length
  // The lowest bit that a float of this size keeps: 53 bits, fewer where it is denormal.
  const drop = Math.max(length - 53, -1074 - power)
  if (drop <= 0) return Number(mantissa) * 2 ** Math.min(power, 1023) * 2 ** Math.max(power - 1023, 0)
  const bits = BigInt(drop)
  const half = 1n << (bits - 1n)
  const rest = mantissa & ((1n << bits) - 1n)
  const kept = mantissa >> bits
  const rounded = rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept
  const low = power + drop
  return low > 1023 ? Number.POSITIVE_INFINITY : Number(rounded) * 2 ** low
}
