import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSchedule } from './schedule.ts'

// What robfig/cron answers is in testdata/conformance/cron.jsonl; here is what must hold of every answer.

const field = (max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 0, max }).map(String),
    fc.integer({ min: 1, max: 20 }).map(step => `*/${step}`),
  )
const zone = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
)

test('the next time is later, begins a minute, and shows on the clock of the zone what the schedule says', () => {
  fc.assert(
    fc.property(
      field(59),
      field(23),
      zone,
      fc.integer({ min: 0, max: 2e9 }),
      (...[minute, hour, timeZone, from]) => {
        const next = createSchedule(`${minute} ${hour} * * *`, { timeZone }).next(from * 1000)
        expect(next).toBeGreaterThan(from * 1000)
        expect(next! % 60_000).toBe(0)
        const shown = new Intl.DateTimeFormat('en-US', {
          timeZone,
          minute: 'numeric',
          hour: 'numeric',
          hourCycle: 'h23',
        })
        const parts = Object.fromEntries(
          shown.formatToParts(next).map(part => [part.type, Number(part.value)]),
        )
        expect(minute).toSatisfy(text => !/^\d+$/.test(text) || parts['minute'] === Number(text))
        expect(hour).toSatisfy(text => !/^\d+$/.test(text) || parts['hour'] === Number(text))
      },
    ),
  )
})

test('a day that never comes is none, soon', () => {
  expect(createSchedule('0 0 30 2 *').next(0)).toBeUndefined()
})

test.each(['', '* * * *', '61 * * * *', '@reboot', '@every', '1--2 * * * *', '* * * * 8', 'TZ= * * * * *'])(
  '%j is refused',
  text => {
    expect(() => createSchedule(text)).toThrow(
      expect.objectContaining({ code: 'controllers/bad-schedule' }) as Error,
    )
  },
)

test('an offset is no time zone', () => {
  expect(() => createSchedule('* * * * *', { timeZone: '+01:00' })).toThrow('unknown time zone +01:00')
})
