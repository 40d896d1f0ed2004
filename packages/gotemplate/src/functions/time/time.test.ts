import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDuration, roundDuration, truncateDuration } from './duration.ts'
import { formatTime, timeToString } from './format.ts'
import { parseTime } from './parse.ts'
import { type GoTime, readClock, timeFromNanos, timeOfClock } from './time.ts'
import { findZone, localZone, utc } from './zone.ts'

const recorded = readFileSync(path.join(import.meta.dirname, 'testdata/local-times.txt'), 'utf8')
  .trimEnd()
  .split('\n')

function parsed(layout: string, text: string, zoneName = 'UTC'): GoTime {
  const time = parseTime(layout, text, localZone(zoneName))
  if (time instanceof Error) throw time
  return time
}

test.each(recorded)('reads clock times as Go does: %s', line => {
  const [zoneName, layout = '', text = '', expected] = line.split('|')
  expect(timeToString(parsed(layout, text, zoneName))).toBe(expected)
})

test('shows both sides of the hour that clocks repeat', () => {
  const vienna = findZone('Europe/Vienna')
  if (!vienna) throw new Error('no Vienna')
  const at = (seconds: number): string =>
    timeToString(timeFromNanos(BigInt(seconds) * 1_000_000_000n, vienna))
  expect(at(1635641999)).toBe('2021-10-31 02:59:59 +0200 CEST')
  expect(at(1635642000)).toBe('2021-10-31 02:00:00 +0100 CET')
  expect(at(1616893199)).toBe('2021-03-28 01:59:59 +0100 CET')
  expect(at(1616893200)).toBe('2021-03-28 03:00:00 +0200 CEST')
})

test('knows zones by their exact names', () => {
  expect(findZone('Europe/Vienna')?.name).toBe('Europe/Vienna')
  expect(findZone('')).toBe(utc)
  for (const name of ['europe/vienna', '+01:00', 'Vienna', 'Europe/Vienna ', '../etc/passwd'])
    expect(findZone(name)).toBeUndefined()
})

test('reads back any time that it shows', () => {
  const layout = '2006-01-02T15:04:05.999999999Z07:00'
  fc.assert(
    fc.property(
      fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n }),
      nanos => {
        expect(parsed(layout, formatTime(timeFromNanos(nanos, utc), layout)).unixNanos()).toBe(nanos)
      },
    ),
  )
})

test('finds the time of any clock reading outside of a change', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }), seconds => {
      const time = timeFromNanos(BigInt(seconds) * 1_000_000_000n, utc)
      expect(timeOfClock(readClock(time), utc).unixSeconds).toBe(seconds)
    }),
  )
})

test('makes a time or an error of its own of any layout and text', () => {
  expect.hasAssertions()
  const pieces = fc.array(
    fc.constantFrom(
      '2006',
      '01',
      'Jan',
      '_2',
      '15',
      '3',
      'PM',
      'MST',
      '-07',
      'Z07:00',
      '.000',
      '.999',
      '002',
      ' ',
      'x',
      '1',
      '31',
      'Feb',
      '+05',
      '.5',
    ),
  )
  fc.assert(
    fc.property(pieces, pieces, (layout, text) => {
      const time = parseTime(layout.join(''), text.join(''), utc)
      expect(time instanceof Error ? time.message : timeToString(time)).not.toContain('NaN')
    }),
  )
})

test('reads back any duration that it prints', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), duration => {
      // Go adds up the fraction of each unit in a float64, exactly for what it prints itself.
      expect(parseDuration(formatDuration(duration))).toBe(duration)
    }),
  )
})

test('rounds durations to multiples', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }),
      fc.bigInt({ min: 1n, max: 1n << 40n }),
      (duration, multiple) => {
        const rounded = roundDuration(duration, multiple)
        expect(rounded % multiple).toBe(0n)
        const off = rounded - duration
        expect(2n * (off < 0n ? -off : off)).toBeLessThanOrEqual(multiple)
        expect(truncateDuration(duration, multiple) % multiple).toBe(0n)
      },
    ),
  )
})
