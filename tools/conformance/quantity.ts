import { isCodedError } from '@devmatic/base'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  normalizeQuantity,
  parseQuantity,
  quantityValue,
  subtractQuantities,
} from '@devmatic/kube-model'
import { type Answer, compareJson, compareText, type Suite } from './suite.ts'

interface QuantityRecord {
  operation: 'parse' | 'pair'
  input?: string
  left?: string
  right?: string
  expected?: Record<string, unknown>
  error?: string
}

/** Quantities read, written and reckoned with. */
export const quantity: Suite = {
  run(record) {
    const recorded = record as QuantityRecord
    try {
      return compareOutput(recorded)
    } catch (error) {
      if (!isCodedError(error)) throw error
      return compareText(recorded.error ?? JSON.stringify(recorded.expected), error.message)
    }
  },
}

function compareOutput(recorded: QuantityRecord): Answer {
  const got = recorded.operation === 'pair' ? reckon(recorded) : read(recorded.input ?? '')
  const expected = recorded.expected ?? { error: recorded.error }
  const asked = Object.keys(expected).map(name => [name, got[name]])
  return compareJson(withoutZeros(expected), Object.fromEntries(asked))
}

/** Zeros at the end of a fraction mean nothing. */
function withoutZeros(expected: Record<string, unknown>): Record<string, unknown> {
  const { decimal } = expected
  if (typeof decimal !== 'string' || !decimal.includes('.')) return expected
  return { ...expected, decimal: decimal.replace(/\.?0+$/, '') }
}

function reckon({ left = '', right = '' }: QuantityRecord): Record<string, unknown> {
  const [a, b] = [parseQuantity(left), parseQuantity(right)]
  return {
    compare: compareQuantities(a, b),
    sum: formatQuantity(addQuantities(a, b)),
    difference: formatQuantity(subtractQuantities(a, b)),
  }
}

function read(input: string): Record<string, unknown> {
  const amount = parseQuantity(input)
  return {
    canonical: formatQuantity(amount),
    format: amount.format,
    decimal: decimalText(quantityValue(amount, -9)),
    json: normalizeQuantity(input),
    sign: amount.digits > 0n ? 1 : amount.digits < 0n ? -1 : 0,
    value: within64Bits(quantityValue(amount)),
    milliValue: within64Bits(quantityValue(amount, -3)),
  }
}

function within64Bits(value: bigint): string | undefined {
  return BigInt.asIntN(64, value) === value ? String(value) : undefined
}

function decimalText(billionths: bigint): string {
  const text = String(billionths < 0n ? -billionths : billionths).padStart(10, '0')
  const fraction = text.slice(-9).replace(/0+$/, '')
  return `${billionths < 0n ? '-' : ''}${text.slice(0, -9)}${fraction && '.'}${fraction}`
}
