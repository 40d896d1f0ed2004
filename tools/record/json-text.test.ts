import { expect, test } from 'vitest'
import { fieldsOf, respell } from './json-text.ts'

test('finds the fields of the object itself, by their text', () => {
  const line = '{"a": {"b": [1, "}"]}, "c:,": 12345678901234567890, "d": "\\"{"}'
  expect(fieldsOf(line)).toEqual([
    { key: 'a', start: 1, value: '{"b": [1, "}"]}' },
    { key: 'c:,', start: 23, value: '12345678901234567890' },
    { key: 'd', start: 52, value: '"\\"{"' },
  ])
  expect(fieldsOf('{}')).toEqual([])
})

test('respells what Go prints, and leaves numbers as they are', () => {
  expect(respell('{"a":[1e-7,1.0],"b":"\\u003c: ,\\u00e9"}')).toBe('{"a": [1e-7, 1.0], "b": "<: ,é"}')
})
