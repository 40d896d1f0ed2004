import { FunctionError } from '../../errors.ts'

/** `value * 10 ** exponent`, exactly. */
export interface Decimal {
  value: bigint
  exponent: number
}

/** The decimal that a float64 prints as. */
export function decimalOf(float: number): Decimal {
  if (!Number.isFinite(float)) {
    const name = Number.isNaN(float) ? 'NaN' : float > 0 ? '+Inf' : '-Inf'
    throw new FunctionError(`Cannot create a Decimal from ${name}`)
  }
  const [digits = '', exponent = '0'] = float.toExponential().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  return { value: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length }
}

/** The float64 nearest to a decimal. */
export function toFloat({ value, exponent }: Decimal): number {
  return Number(`${value}e${exponent}`)
}

export function add(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent)
  return { value: scaled(left, exponent) + scaled(right, exponent), exponent }
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { value: -right.value, exponent: right.exponent })
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { value: left.value * right.value, exponent: left.exponent + right.exponent }
}

/** To 16 decimals, halves away from zero. */
export function divide(left: Decimal, right: Decimal): Decimal {
  if (right.value === 0n) throw new FunctionError('decimal division by 0')
  const shift = left.exponent - right.exponent + 16
  const dividend = abs(left.value) * 10n ** BigInt(Math.max(shift, 0))
  const divisor = abs(right.value) * 10n ** BigInt(Math.max(-shift, 0))
  const size = (2n * dividend + divisor) / (2n * divisor)
  return { value: left.value < 0n === right.value < 0n ? size : -size, exponent: -16 }
}

function scaled({ value, exponent }: Decimal, to: number): bigint {
  return value * 10n ** BigInt(exponent - to)
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
