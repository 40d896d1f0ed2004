import type { TimelineEntry } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { axisOf, entriesOf, lanesOf, placeOf } from './axis.ts'

const entry = (id: string, at: number, part: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id,
  at: new Date(at).toISOString(),
  kind: 'save',
  tone: 'info',
  text: '',
  turning: true,
  ...part,
})

test('all that lasted is on the axis', () => {
  const entries = [entry('1', 1000), entry('2', 5000, { durationMs: 6000 })]
  const axis = axisOf(entries)
  expect(placeOf(axis, 1000)).toBeGreaterThan(0)
  expect(placeOf(axis, 11_000)).toBeLessThan(1)
})

test('a single moment has an axis too', () => {
  const axis = axisOf([entry('1', 1000)])
  expect(placeOf(axis, 1000)).toBeCloseTo(0.5)
})

test('a lane for each service, the product first', () => {
  const lanes = lanesOf([
    entry('1', 1, { service: 'b' }),
    entry('2', 2),
    entry('3', 3, { service: 'a' }),
    entry('4', 4, { service: 'b' }),
  ])
  expect(lanes.map(([service, entries]) => [service, entries.length])).toEqual([
    ['', 1],
    ['b', 2],
    ['a', 1],
  ])
})

test('a run has its own entries only', () => {
  const entries = [entry('1', 1, { run: 'x' }), entry('2', 2)]
  expect(entriesOf({ entries }, 'x')).toHaveLength(1)
  expect(entriesOf({ entries }, undefined)).toHaveLength(2)
})
