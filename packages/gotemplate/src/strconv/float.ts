/** The verbs that floats are written with; capitals give capital letters. */
export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X'

/** Decimal digits with the place of the point: 0.`digits` times 10 to the `point`. Zero has no digits. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

// No float has more decimal digits than that: beyond come zeros.
const MAX_DIGITS = 1100
// Exponents from which `%g` without a precision changes to the form with an exponent.
const SHORTEST_EXPONENT = 6

/**
 * Go's `strconv.FormatFloat` for 64 bits.
 *
 * @param precision digits after the point (`e`, `f`, `x`) or in all (`g`); -1 for as few as tell it apart
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (verb === 'b') return sign + formatBinary(size)
  if (verb === 'x' || verb === 'X') return sign + formatHexadecimal(size, verb, precision)
  return sign + (precision < 0 ? formatShortest(size, verb) : formatPrecise(size, verb, precision))
}

/** `%v` of a float64. */
export function floatText(value: number): string {
  const size = Math.abs(value)
  // Where Go takes no exponent, JavaScript takes none either, and both write the same digits.
  if (size >= 1e-4 && size < 1e6) return String(value)
  return formatFloat(value, 'g', -1)
}

function formatShortest(size: number, verb: FloatVerb): string {
  const decimal = shortestDecimal(size)
  const { digits, point } = decimal
  const exponent = point - 1
  if (verb === 'e' || verb === 'E') return exponential(decimal, digits.length - 1, verb)
  if (verb === 'f' || (exponent >= -4 && exponent < SHORTEST_EXPONENT)) {
    return fixed(decimal, digits.length - point)
  }
  return exponential(decimal, digits.length - 1, verb === 'G' ? 'E' : 'e')
}

function formatPrecise(size: number, verb: FloatVerb, precision: number): string {
  if (verb === 'f') return fixed(roundAfterPoint(size, precision), precision)
  if (verb === 'e' || verb === 'E') return exponential(roundDigits(size, precision + 1), precision, verb)
  const wanted = Math.max(precision, 1)
  const decimal = trimZeros(roundDigits(size, wanted))
  const { digits, point } = decimal
  const limit = wanted > digits.length && digits.length >= point ? digits.length : wanted
  const exponent = point - 1
  if (exponent < -4 || exponent >= limit) {
    return exponential(decimal, Math.min(wanted, digits.length) - 1, verb === 'G' ? 'E' : 'e')
  }
  return fixed(decimal, (wanted > point ? digits.length : wanted) - point)
}

/** The fewest digits that read back as the same number; JavaScript finds the same ones as Go. */
function shortestDecimal(size: number): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const [mantissa = '', exponent = ''] = size.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 }
}

function roundAfterPoint(size: number, precision: number): Decimal {
  const places = Math.min(precision, MAX_DIGITS)
  const digits = scaled(size, places).toString()
  return digits === '0' ? { digits: '', point: 0 } : { digits, point: digits.length - places }
}

function roundDigits(size: number, wanted: number): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const count = Math.min(wanted, MAX_DIGITS)
  // The shortest form may have been rounded up to the next power of ten, and so may ours: then try the neighbour.
  let point = shortestDecimal(size).point
  let digits = scaled(size, count - point).toString()
  if (digits.length < count) digits = scaled(size, count - --point).toString()
  if (digits.length > count) return { digits: digits.slice(0, count), point: point + 1 }
  return { digits, point }
}

function trimZeros({ digits, point }: Decimal): Decimal {
  return { digits: digits.replace(/0+$/, ''), point }
}

/** `size` times 10 to the `power`, exactly, then rounded to the nearest whole number, halves to even. */
function scaled(size: number, power: number): bigint {
  const { mantissa, exponent } = parts(size)
  const tens = 10n ** BigInt(Math.abs(power))
  const twos = 2n ** BigInt(Math.abs(exponent))
  const above = mantissa * (power > 0 ? tens : 1n) * (exponent > 0 ? twos : 1n)
  const below = (power < 0 ? tens : 1n) * (exponent < 0 ? twos : 1n)
  const quotient = above / below
  const double = (above % below) * 2n
  const up = double > below || (double === below && quotient % 2n === 1n)
  return up ? quotient + 1n : quotient
}

/** A float as whole number times a power of two. */
function parts(size: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n) & 0x7ff
  const fraction = bits & ((1n << 52n) - 1n)
  return {
    mantissa: exponent === 0 ? fraction : fraction | (1n << 52n),
    exponent: Math.max(exponent, 1) - 1075,
  }
}

function fixed({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (places <= 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`
}

function exponential({ digits, point }: Decimal, places: number, letter: 'e' | 'E'): string {
  const exponent = digits === '' ? 0 : point - 1
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, '0')}` : ''
  return `${digits[0] ?? '0'}${fraction}${letter}${signed(exponent)}`
}

function signed(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function formatBinary(size: number): string {
  const { mantissa, exponent } = parts(size)
  return `${mantissa}p${exponent >= 0 ? '+' : ''}${exponent}`
}

/** Go's `%x` of a float: the leading 1, its fraction in hexadecimal, a binary exponent. */
function formatHexadecimal(size: number, verb: 'x' | 'X', precision: number): string {
  let { mantissa, exponent } = parts(size)
  exponent = size === 0 ? 0 : exponent + 52
  for (mantissa <<= 8n; mantissa !== 0n && mantissa < 1n << 60n; exponent--) mantissa <<= 1n
  if (precision >= 0 && precision < 15) {
    mantissa = roundBits(mantissa, 60n - 4n * BigInt(precision))
    if (mantissa >= 1n << 61n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const all = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, '0')
  const digits = precision < 0 ? all.replace(/0+$/, '') : all.slice(0, precision).padEnd(precision, '0')
  const text = `0x${mantissa >> 60n}${digits === '' ? '' : '.'}${digits}p${signed(exponent)}`
  return verb === 'X' ? text.toUpperCase() : text
}

/** Clears so many low bits, rounding halves to even. */
function roundBits(mantissa: bigint, bits: bigint): bigint {
  const half = 1n << (bits - 1n)
  const rest = mantissa & ((1n << bits) - 1n)
  const kept = mantissa >> bits
  const up = rest > half || (rest === half && (kept & 1n) === 1n)
  return (up ? kept + 1n : kept) << bits
}
