import { expect, test } from 'vitest'
import { parseClamped, parseFloat64, parseInteger } from './parse-number.ts'

test.each([
  ['42', 42n],
  ['-9223372036854775808', -(1n << 63n)],
  ['9223372036854775808', (1n << 63n) - 1n],
  ['-9223372036854775809', -(1n << 63n)],
  ['9223372036854775808x', 0n],
  ['99999999999999999999x', (1n << 63n) - 1n],
  ['', 0n],
  ['+', 0n],
  ['1_0', 0n],
])('takes %o for the nearest int64, as atoi does', (text, value) => {
  expect(parseClamped(text)).toBe(value)
})

test.each([
  ['0x1F', 31n],
  ['017', 15n],
  ['0o17', 15n],
  ['0b11', 3n],
  ['1_000', 1000n],
  ['0x_1f', 31n],
  ['1__0', undefined],
  ['08', undefined],
  ['9223372036854775808', undefined],
])('reads %s by its prefix', (text, value) => {
  expect(parseInteger(text, 0)).toBe(value)
})

test.each([
  ['1e3', 1000],
  ['.5', 0.5],
  ['5.', 5],
  ['1_000.5', 1000.5],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['-nan', undefined],
  ['1e400', undefined],
  ['0x1.8p3', 12],
  ['0x1p-1074', 5e-324],
  ['0x1', undefined],
  ['', undefined],
  ['1e', undefined],
])('reads %s as a float64', (text, value) => {
  expect(parseFloat64(text)).toBe(value)
})
