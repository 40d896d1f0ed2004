import { assert, json, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from './json-scanner.ts'

test.each([
  ['{"a":1,"b":{"a":1}}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"\\u0061":2}', ['a']],
  ['{"spec":{"list":[{"x":1},{"x":1,"y":{"z":[]},"x":2}]}}', ['spec.list[1].x']],
  ['[{"op":1,"op":2}]', ['[0].op']],
  [String.raw`{"a\"":"}\\","a\"":"{"}`, ['a"']],
  ['{"a":"a","b":"a"}', []],
  ['{"a"', []],
  ['', []],
])('%s has %j twice', (text, duplicates) => expect(scanJson(text).duplicates).toEqual(duplicates))

test('nesting has an end', () => {
  expect(scanJson('['.repeat(10_000)).tooDeepAt).toBeUndefined()
  expect(scanJson('['.repeat(10_001)).tooDeepAt).toBe('[')
  expect(scanJson(`${'['.repeat(10_000)}{`).tooDeepAt).toBe('{')
})

test('what is written once is not found twice', () => {
  assert(
    property(json(), text => {
      expect(scanJson(JSON.stringify(JSON.parse(text)))).toEqual({ duplicates: [] })
    }),
  )
})

test('any text is walked through', () => {
  assert(
    property(string(), text => {
      expect(scanJson(text)).toBeDefined()
    }),
  )
})
