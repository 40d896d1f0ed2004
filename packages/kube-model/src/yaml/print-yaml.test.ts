import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonValue } from '../object.ts'
import { parseYaml } from './parse-yaml.ts'
import { type PrintableValue, printYaml } from './print-yaml.ts'

// DEL, C1 controls and non-characters cannot be printed; a byte order mark or NEL changes on the way.
const printable = fc
  .string({ unit: 'binary' })
  .filter(text => !/[\x7f-\x9f\ufeff\uffff\ufffe]/.test(text) && text.isWellFormed())

const { value: values } = fc.letrec<{ value: JsonValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    printable,
    fc.constantFrom(
      'yes',
      'null',
      '1e3',
      '- a',
      'a: b',
      ' x',
      'x ',
      'a\n b',
      '\n',
      '2020-01-01',
      '|',
      'word '.repeat(40),
    ),
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(printable, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

it('prints what it reads back', () => {
  fc.assert(
    fc.property(values, value => {
      expect(parseYaml(printYaml(value))).toEqual(withoutNegativeZero(value))
    }),
    { numRuns: 1000 },
  )
})

/** Go prints `-0` as the integer 0. */
function withoutNegativeZero(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

it('sorts keys and keeps lists at the column of their key', () => {
  expect(printYaml({ b10: 1, b9: [{ y: 1, x: ['a'] }], _: {}, empty: [], left: undefined })).toBe(
    '_: {}\nb9:\n- x:\n  - a\n  "y": 1\nb10: 1\nempty: []\n',
  )
})

it('prints whole numbers beyond 2^53', () => {
  expect(printYaml([2n ** 63n - 1n, 2 ** 53, 1e21])).toBe(
    '- 9223372036854775807\n- 9007199254740992\n- 1e+21\n',
  )
})

it('refuses what JSON cannot hold, and what is too deep', () => {
  expect(() => printYaml(Number.NaN)).toThrow('json: unsupported value: NaN')
  let deep: PrintableValue = []
  for (let level = 0; level < 100_000; level++) deep = [deep]
  expect(() => printYaml(deep)).toThrow('exceeded max depth of 1000')
})
