import { expect, test } from 'vitest'
import { createBackOff } from './back-off.ts'

const options = { firstMs: 0, baseMs: 100, maxMs: 350, resetAfterMs: 1000 }

test('the first pause is short, the next ones double up to the longest', () => {
  const backOff = createBackOff(options)
  expect([1, 2, 3, 4, 5].map(() => backOff.next(10))).toEqual([0, 100, 200, 350, 350])
})

test('a long run and a reset begin anew', () => {
  const backOff = createBackOff(options)
  backOff.next(10)
  backOff.next(10)
  expect(backOff.next(1000)).toBe(0)
  expect(backOff.next(10)).toBe(100)
  backOff.reset()
  expect(backOff.next(10)).toBe(0)
})

test('does not overflow after days of failures', () => {
  const backOff = createBackOff(options)
  for (let attempt = 0; attempt < 5000; attempt++) backOff.next(1)
  expect(backOff.next(1)).toBe(350)
})
