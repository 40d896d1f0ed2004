import { expect, test } from 'vitest'
import { createSchedule } from '../cron/schedule.ts'
import { findDueTime } from './due-times.ts'

const at = (text: string): number => Date.parse(text)

test.each([
  ['*/5 * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:04:59Z', undefined, 0],
  ['*/5 * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:05:00Z', '2026-01-01T00:05:00Z', 1],
  ['*/5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:16:00Z', '2026-01-01T00:15:00Z', 3],
  ['@monthly', '2026-01-15T00:00:00Z', '2026-04-15T00:00:00Z', '2026-04-01T00:00:00Z', 3],
])('%s since %s at %s', (...[schedule, since, now, due, missed]) => {
  expect(findDueTime(createSchedule(schedule), at(since), at(now))).toEqual({
    dueMs: due && at(due),
    missed,
    tooMany: false,
  })
})

test.each([
  ['* * * * *', '2026-11-23T22:40:00Z'],
  ['0 0 * * *', '2026-11-23T00:00:00Z'],
  ['0 0 * * 1', '2026-11-23T00:00:00Z'],
])('after years of rest the last time of %s is found soon', (schedule, due) => {
  const startedAt = performance.now()
  const found = findDueTime(createSchedule(schedule), at('2020-01-01T00:00:00Z'), at('2026-11-23T22:40:30Z'))
  expect(found).toMatchObject({ dueMs: at(due), tooMany: true })
  expect(performance.now() - startedAt).toBeLessThan(500)
})
