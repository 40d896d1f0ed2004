import { describe, expect, test } from 'vitest'
import {
  formatAge,
  formatBytes,
  formatBytesOf,
  formatCores,
  formatDuration,
  formatMoreBytes,
  visible,
} from './words.ts'

describe('numbers', () => {
  test.each([
    [0, '0 B'],
    [142 * 2 ** 20, '142 MiB'],
    [1023 * 2 ** 20, '1 GiB'],
    [1.94 * 2 ** 30, '1.9 GiB'],
    [38 * 2 ** 30, '38 GiB'],
    [2.5 * 2 ** 40, '2.5 TiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  test('a part and its whole have one unit', () => {
    expect(formatBytesOf(1.9 * 2 ** 30, 16 * 2 ** 30)).toBe('1.9 of 16 GiB')
    expect(formatBytesOf(200 * 2 ** 20, 16 * 2 ** 30)).toBe('0.2 of 16 GiB')
  })

  test('more and fewer', () => {
    expect(formatMoreBytes(174 * 2 ** 20)).toBe('+174 MiB')
    expect(formatMoreBytes(-61 * 2 ** 20)).toBe('−61 MiB')
  })

  test.each([
    [0, '0'],
    [0.004, '<0.01'],
    [0.1, '0.10'],
    [14.2, '14.20'],
    [410.4, '410'],
  ])('%d cores are %s', (cores, text) => expect(formatCores(cores)).toBe(text))

  test.each([
    [4, '4 ms'],
    [999.6, '1.0 s'],
    [6400, '6.4 s'],
    [59_600, '1 min'],
    [8_040_000, '2 h 14 min'],
  ])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  test('an age is never negative', () => {
    expect(formatAge(-5000)).toBe('0 s')
    expect(formatAge(90_000)).toBe('1 min')
    expect(formatAge(6.5 * 86_400_000)).toBe('6 d')
  })
})

test('characters that would hide or turn text are seen', () => {
  expect(visible('a\u0000b\u001b[31m')).toBe('a␀b␛[31m')
  expect(visible('abc\u202Ecba')).toBe('abc‹202e›cba')
  expect(visible('Zürich 東京')).toBe('Zürich 東京')
})
