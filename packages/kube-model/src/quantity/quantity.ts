import { CodedError } from '@devmatic/base'

/** How a quantity is written: `1500m` and `2M`, `1Ki`, or `1e3`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** An amount of a resource: `digits` times ten to the power of `exponent`, exactly. */
export interface Quantity {
  readonly digits: bigint
  readonly exponent: number
  readonly format: QuantityFormat
}

/** What can be wrong with a quantity. */
export type QuantityErrorCode = 'quantity/parse' | 'quantity/range'

const decimalExponents: Record<string, number | undefined> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binaryExponents: Record<string, number | undefined> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }
const quantity = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/
const maxBinary = 2n ** 63n - 1n
/** Billionths: what is smaller is rounded up, away from zero. */
const minExponent = -9

/**
 * Reads a quantity, such as `500m`, `1.5Gi` or `2e3`, as k8s.io/apimachinery/pkg/api/resource does: to the
 * billionth, rounded up.
 *
 * @throws CodedError `quantity/parse`
 */
export function parseQuantity(text: string): Quantity {
  const { amount } = readQuantity(text)
  const sign = amount.digits < 0n ? -1n : 1n
  const size = roundUp({ ...amount, digits: amount.digits * sign }, minExponent)
  const limited = amount.format === 'BinarySI' ? limitBinary(size) : size
  return { ...limited, digits: limited.digits * sign }
}

/** A quantity as it is written, and its digits without sign, point and the zeros before them. */
export function readQuantity(text: string): { amount: Quantity; whole: string; fraction: string } {
  const match = text === '' ? null : quantity.exec(text)
  if (!match) {
    const pattern = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
    throw parseError(`quantities must match the regular expression '${pattern}'`)
  }
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  const { scale, exponent, format } = parseSuffix(suffix)
  // Go takes a suffix alone for zero, but for the largest and the smallest ones.
  if (whole + fraction === '' && (exponent < minExponent || scale >= 2n ** 50n))
    throw parseError('unable to parse numeric part of quantity')
  const size = BigInt(whole + fraction) * scale
  const amount = { digits: sign === '-' ? -size : size, exponent: exponent - fraction.length, format }
  return { amount, whole: whole.replace(/^0+/, '') || '0', fraction }
}

function parseError(problem: string): CodedError<QuantityErrorCode> {
  return new CodedError('quantity/parse', problem)
}

function parseSuffix(suffix: string): { scale: bigint; exponent: number; format: QuantityFormat } {
  const decimal = decimalExponents[suffix]
  if (decimal !== undefined) return { scale: 1n, exponent: decimal, format: 'DecimalSI' }
  const binary = binaryExponents[suffix]
  if (binary !== undefined) return { scale: 2n ** BigInt(binary), exponent: 0, format: 'BinarySI' }
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw parseError("unable to parse quantity's suffix")
  const parsed = BigInt(suffix.slice(1).replace('+', ''))
  if (BigInt.asIntN(64, parsed) !== parsed) throw parseError("unable to parse quantity's suffix")
  // Go keeps 32 bits of the exponent.
  const exponent = Number(BigInt.asIntN(32, parsed))
  return { scale: 1n, exponent, format: 'DecimalExponent' }
}

function limitBinary(amount: Quantity): Quantity {
  if (compareQuantities(amount, { ...amount, digits: maxBinary, exponent: 0 }) > 0)
    return { ...amount, digits: maxBinary, exponent: 0 }
  const isBelowOne =
    amount.digits !== 0n && compareQuantities(amount, { ...amount, digits: 1n, exponent: 0 }) < 0
  return isBelowOne ? { ...amount, format: 'DecimalSI' } : amount
}

/** Rounds away from zero to a multiple of ten to the power of `exponent`. */
function roundUp(amount: Quantity, exponent: number): Quantity {
  const { digits, format } = amount
  if (amount.exponent >= exponent || digits === 0n) return amount
  const places = exponent - amount.exponent
  if (places > digits.toString().length) return { digits: digits > 0n ? 1n : -1n, exponent, format }
  const unit = 10n ** BigInt(places)
  const whole = digits / unit
  const rest = digits % unit
  return { digits: rest === 0n ? whole : whole + (digits > 0n ? 1n : -1n), exponent, format }
}

/** -1, 0 or 1 as the first quantity is less than, equal to, or more than the second. */
export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  if (left.digits === 0n || right.digits === 0n || left.digits > 0n !== right.digits > 0n)
    return compareNumbers(left.digits, right.digits)
  const { leftDigits, rightDigits } = align(left, right)
  return compareNumbers(leftDigits, rightDigits)
}

function compareNumbers(left: bigint, right: bigint): -1 | 0 | 1 {
  return left < right ? -1 : left > right ? 1 : 0
}

/** The sum, written as the first quantity is, or as the second if the first is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  const { leftDigits, rightDigits, exponent } = align(left, right)
  return {
    digits: leftDigits + rightDigits,
    exponent,
    format: left.digits === 0n ? right.format : left.format,
  }
}

/** The difference, written as the first quantity is, or as the second if the first is zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return addQuantities(left, { ...right, digits: -right.digits })
}

const maxPlaces = 10_000

/** @throws CodedError `quantity/range` for quantities that differ by more than ten thousand places */
function align(
  left: Quantity,
  right: Quantity,
): { leftDigits: bigint; rightDigits: bigint; exponent: number } {
  const exponent = Math.min(left.exponent, right.exponent)
  if (Math.max(left.exponent, right.exponent) - exponent > maxPlaces)
    throw new CodedError<QuantityErrorCode>(
      'quantity/range',
      'the quantities are too far apart to be reckoned with',
    )
  const scaled = (amount: Quantity): bigint => amount.digits * 10n ** BigInt(amount.exponent - exponent)
  return { leftDigits: scaled(left), rightDigits: scaled(right), exponent }
}

/**
 * The quantity as a whole number of ten to the power of `scale` (-3: thousandths), rounded away from zero.
 *
 * @throws CodedError `quantity/range` for more than ten thousand digits
 */
export function quantityValue(amount: Quantity, scale = 0): bigint {
  const { digits, exponent } = roundUp(amount, scale)
  if (digits === 0n) return 0n
  if (exponent - scale > maxPlaces)
    throw new CodedError<QuantityErrorCode>('quantity/range', 'the quantity is too large to be written out')
  return digits * 10n ** BigInt(exponent - scale)
}
