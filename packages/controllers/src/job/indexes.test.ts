import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatIndexes, parseIndexes } from './indexes.ts'

test.each([
  [[], ''],
  [[0], '0'],
  [[1, 0], '0,1'],
  [[0, 1, 2], '0-2'],
  [[7, 1, 3, 4, 5], '1,3-5,7'],
])('%j is written %s', (indexes, text) => {
  expect(formatIndexes(indexes)).toBe(text)
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), indexes => {
      expect(parseIndexes(formatIndexes(indexes))).toEqual(new Set(indexes.toSorted((a, b) => a - b)))
    }),
  )
})
