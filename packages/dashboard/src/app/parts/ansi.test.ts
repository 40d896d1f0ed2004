import { array, assert, constantFrom, oneof, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { parseAnsi, stripAnsi } from './ansi.ts'

test('colours and weights are looks, and end where they are reset', () => {
  expect(parseAnsi('a\u001b[1;31mb\u001b[39mc\u001b[0md')).toEqual([
    { text: 'a', look: '' },
    { text: 'b', look: 'bold fg1' },
    { text: 'c', look: 'bold' },
    { text: 'd', look: '' },
  ])
})

test('of many colours the nearest of eight is taken, and what follows is read on', () => {
  expect(parseAnsi('\u001b[38;5;196;1mx\u001b[48;2;0;0;255my')).toEqual([
    { text: 'x', look: 'fg1 bold' },
    { text: 'y', look: 'fg1 bold bg4' },
  ])
})

test('what moves a cursor, sets a title or draws a link is dropped', () => {
  expect(stripAnsi('\u001b]0;title\u0007a\u001b[2Kb\u001b[10;3Hc\u001b]8;;http://x\u001b\\d')).toBe('abcd')
})

test('no text is lost and none is doubled, whatever is written', () => {
  const piece = oneof(
    string(),
    constantFrom('\u001b[', '\u001b[31m', '\u001b[0m', '\u001b]0;', ';', 'm', '\u001b'),
  )
  assert(
    property(array(piece), pieces => {
      const text = pieces.join('')
      expect(
        parseAnsi(text)
          .map(span => span.text)
          .join(''),
      ).toBe(stripAnsi(text))
    }),
  )
})
