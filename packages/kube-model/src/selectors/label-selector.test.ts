import { isCodedError } from '@devmatic/base'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSelector, matchesLabels, selectLabels, toLabelSelector } from './label-selector.ts'
import { parseLabelSelector } from './parse-selector.ts'

it('chooses nothing without a selector, and everything with an empty one', () => {
  expect(matchesLabels(toLabelSelector(undefined), { app: 'web' })).toBe(false)
  expect(matchesLabels(toLabelSelector({}), undefined)).toBe(true)
})

it('does not take inherited names for labels', () => {
  expect(matchesLabels(parseLabelSelector('constructor'), {})).toBe(false)
})

it('means the same as an object and as text', () => {
  const object = {
    matchLabels: { app: 'web' },
    matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }],
  }
  expect(formatSelector(toLabelSelector(object))).toBe('app=web,tier in (back,front)')
  expect(formatSelector(selectLabels({ tier: 'front', app: 'web' }))).toBe('app=web,tier=front')
})

it('reads what it writes as the same selector, and fails in no other way than its own', () => {
  const piece = fc.constantFrom(
    'a',
    'app',
    'in',
    'notin',
    ' in ',
    '=',
    '==',
    '!=',
    '!',
    '<',
    '5',
    '(a,b)',
    '(',
    ')',
    ',',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const written = canonical(pieces.join(''))
      expect(canonical(written)).toBe(written)
    }),
    { numRuns: 2000 },
  )
})

/** The selector's text again; '' for what is none. */
function canonical(text: string): string {
  try {
    return formatSelector(parseLabelSelector(text))
  } catch (error) {
    if (isCodedError(error)) return ''
    throw error
  }
}
