import { hasCode } from '@devmatic/base'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatQuantity } from './format-quantity.ts'
import { normalizeQuantity } from './normalize-quantity.ts'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  quantityValue,
  subtractQuantities,
} from './quantity.ts'

const suffix = fc.constantFrom(
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'e3',
  'e-5',
  'E12',
)
const text = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.nat(10 ** 9), fc.constantFrom('', '.', '.5', '.125'), suffix)
  .map(parts => parts.join(''))
const quantities = text.map(parseQuantity)

describe('reckoning', () => {
  it('obeys the laws of sums', () => {
    fc.assert(
      fc.property(quantities, quantities, quantities, (a, b, c) => {
        const sum = addQuantities(a, addQuantities(b, c))
        expect(compareQuantities(sum, addQuantities(addQuantities(c, a), b))).toBe(0)
        expect(compareQuantities(subtractQuantities(addQuantities(a, b), b), a)).toBe(0)
      }),
    )
  })

  it('orders quantities', () => {
    fc.assert(
      fc.property(quantities, quantities, quantities, (a, b, c) => {
        expect(compareQuantities(a, b)).toBe(0 - compareQuantities(b, a))
        const [least, middle, most] = [a, b, c].sort(compareQuantities)
        expect([compareQuantities(least!, middle!), compareQuantities(least!, most!)]).not.toContain(1)
      }),
    )
  })

  it('reads what it writes as the same quantity', () => {
    fc.assert(
      fc.property(text, written => {
        const canonical = formatQuantity(parseQuantity(written))
        expect(formatQuantity(parseQuantity(canonical))).toBe(canonical)
        expect(formatQuantity(parseQuantity(normalizeQuantity(written)))).toBe(canonical)
      }),
    )
  })
})

it.each(['', ' ', '1 Ki', '0x10', '1K', '1e', '--1', '1KiB', '1,5', 'Ei', `1e${'9'.repeat(30)}`])(
  'refuses %j',
  written => {
    expect(() => parseQuantity(written)).toThrow(expect.objectContaining({ code: 'quantity/parse' }))
  },
)

it('bears exponents that no memory holds', () => {
  expect(formatQuantity(parseQuantity('1e2147483647'))).toBe('10e2147483646')
  expect(formatQuantity(parseQuantity('1e-2147483648'))).toBe('1e-9')
  expect(errorOf(() => quantityValue(parseQuantity('1e2147483647')))).toSatisfy(isRange)
  expect(errorOf(() => addQuantities(parseQuantity('1e2147483647'), parseQuantity('1')))).toSatisfy(isRange)
})

const isRange = (error: unknown): boolean => hasCode(error, 'quantity/range')

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
