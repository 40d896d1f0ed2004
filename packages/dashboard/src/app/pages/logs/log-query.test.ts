import { expect, test } from 'vitest'
import { hasTerm, splitTerms, toggleListed, toggleTerm } from './log-query.ts'

test('texts and regular expressions are one term', () => {
  expect(splitTerms('route:/orders level>=info -"two words" /a b\\/c/ user:"x y" plain')).toEqual([
    'route:/orders',
    'level>=info',
    '-"two words"',
    '/a b\\/c/',
    'user:"x y"',
    'plain',
  ])
  expect(splitTerms('  ')).toEqual([])
  expect(splitTerms('"never closed')).toEqual(['"never closed'])
})

test('a value is asked for, and then no more', () => {
  const q = toggleTerm('level>=info', 'route', '/orders')
  expect(q).toBe('level>=info route:/orders')
  expect(hasTerm(q, 'route', '/orders')).toBe(true)
  expect(hasTerm(q, 'route', '/order')).toBe(false)
  expect(toggleTerm(q, 'route', '/orders')).toBe('level>=info')
  expect(toggleTerm('', 'user', 'x y')).toBe('user:"x y"')
})

test('lists in addresses', () => {
  expect(toggleListed(undefined, 'a')).toBe('a')
  expect(toggleListed('a,b', 'a')).toBe('b')
  expect(toggleListed('a', 'a')).toBeUndefined()
})
