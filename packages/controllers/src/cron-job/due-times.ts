import type { Schedule } from '../cron/schedule.ts'

/** More missed starts than this are told, because a clock that jumped is the likely cause. */
const manyMissed = 100

/** What is due of a schedule. */
export interface DueTime {
  /** The last time that has come and has not been served; undefined: none. */
  dueMs: number | undefined
  /** How many came since the last that was served; at most one more than is told. */
  missed: number
  tooMany: boolean
}

/** Finds the last time of a schedule after `sinceMs`, up to `nowMs`. */
export function findDueTime(schedule: Schedule, sinceMs: number, nowMs: number): DueTime {
  let dueMs: number | undefined
  let missed = 0
  let next = schedule.next(sinceMs)
  while (next !== undefined && next <= nowMs) {
    const pauseMs = next - (dueMs ?? sinceMs)
    dueMs = next
    missed++
    // Only the last one counts: after years of rest, walk on from near the end.
    const from: number = missed > manyMissed ? Math.max(next, nowMs - 3 * pauseMs) : next
    next = schedule.next(from)
  }
  return { dueMs, missed, tooMany: missed > manyMissed }
}
