const maxInt64 = (1n << 63n) - 1n
const minInt64 = -(1n << 63n)

/** Go's `strconv.ParseInt` for 64 bits; base 0 goes by the prefix, and allows underscores between digits. */
export function parseInteger(text: string, base: 0 | 8 | 10): bigint | undefined {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
  const size = parseDigits(digits, base)
  if (size === undefined) return undefined
  const value = sign === '-' ? -size : size
  return value < minInt64 || value > maxInt64 ? undefined : value
}

/** A decimal integer, or the nearest that an int64 can hold: what Go's parser returns beside its error. */
export function parseClamped(text: string): bigint {
  const value = parseInteger(text, 10)
  if (value !== undefined) return value
  const [sign = '', digits = ''] = /^([-+]?)([0-9]*)/.exec(text)?.slice(1) ?? []
  const limit = text.length === sign.length + digits.length ? maxInt64 : 2n * maxInt64 + 1n
  // Go stops at the digit that a uint64 cannot hold, whatever comes after.
  if (BigInt(digits) <= limit) return 0n
  return sign === '-' ? minInt64 : maxInt64
}

function parseDigits(digits: string, base: 0 | 8 | 10): bigint | undefined {
  if (base === 10) return /^[0-9]+$/.test(digits) ? BigInt(digits) : undefined
  if (base === 8) return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : undefined
  const plain = digits.replaceAll('_', '')
  if (plain !== digits && !hasGoodUnderscores(digits)) return undefined
  if (/^0[0-9]/.test(plain)) return parseDigits(plain, 8)
  return /^(?:[0-9]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(plain) ? BigInt(plain) : undefined
}

/** Between digits, or between a prefix and a digit. */
function hasGoodUnderscores(digits: string): boolean {
  return /^(?:0[xX](?:_?[0-9a-fA-F])+|(?:0[oObB]|[0-9])(?:_?[0-9])*)$/.test(digits)
}

/** Go's `strconv.ParseFloat` for 64 bits; undefined where the text is no number, or one that is too large. */
export function parseFloat64(text: string): number | undefined {
  if (/^nan$/i.test(text)) return NaN
  const [, sign, rest = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
  const size = parseSize(rest)
  if (size === undefined) return undefined
  return sign === '-' ? -size : size
}

function parseSize(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Infinity
  if (/^0x/i.test(text)) return parseHexFloat(text)
  const plain = text.replace(/(?<=[0-9])_(?=[0-9])/g, '')
  if (!/^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i.test(plain)) return undefined
  const value = Number(plain)
  return value === Infinity ? undefined : value
}

/** `0x1.8p3`: the exponent counts in twos, and must be there. */
function parseHexFloat(text: string): number | undefined {
  const plain = text.replaceAll('_', '')
  if (plain !== text && /_(?![0-9a-f])|(?<![0-9a-fx])_/i.test(text)) return undefined
  const [, whole = '', fraction = '', exponent] =
    /^0x([0-9a-f]*)\.?([0-9a-f]*)p([-+]?[0-9]+)$/i.exec(plain) ?? []
  if (exponent === undefined || whole + fraction === '') return undefined
  const value = scale(BigInt(`0x${whole}${fraction}`), Number(exponent) - 4 * fraction.length)
  return value === Infinity ? undefined : value
}

/** `mantissa * 2 ** exponent`, rounded once, to the nearest float with halves to even. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0
  const bits = mantissa.toString(2).length
  if (bits + exponent > 1024) return Infinity
  if (bits + exponent < -1080) return 0
  // Number() rounds a bigint to 53 bits; below 2^-1074 fewer bits are left, so those are cut off first.
  const lowest = Math.max(bits + exponent - 53, -1074)
  const drop = lowest - exponent
  if (drop <= 0) return Number(mantissa) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(exponent + 1000, 0)
  const shift = BigInt(drop)
  const kept = mantissa >> shift
  const remainder = mantissa - (kept << shift)
  const half = 1n << (shift - 1n)
  const rounded = remainder > half || (remainder === half && (kept & 1n) === 1n) ? kept + 1n : kept
  return Number(rounded) * 2 ** Math.max(lowest, -1000) * 2 ** Math.min(lowest + 1000, 0)
}
