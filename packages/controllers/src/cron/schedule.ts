import { parseSchedule, type ParsedSchedule } from './parse-schedule.ts'
import { secondsOf, wallTimeAt } from './wall-clock.ts'

/** When something is due. Times are milliseconds since 1970. */
export interface Schedule {
  /** The first due time after the given one, or undefined if there is none within five years. */
  next(afterMs: number): number | undefined
}

/**
 * Reads a CronJob's schedule.
 *
 * @param options.timeZone the CronJob's `timeZone`; UTC by default
 * @throws CodedError `controllers/bad-schedule`
 */
export function createSchedule(text: string, options: { timeZone?: string } = {}): Schedule {
  const parsed = parseSchedule(text, options.timeZone ?? 'UTC')
  return {
    next(afterMs) {
      const seconds = Math.floor(afterMs / 1000)
      const next =
        parsed.type === 'interval' ? seconds + parsed.intervalSeconds : nextMatch(parsed, seconds + 1)
      return next === undefined ? undefined : next * 1000
    },
  }
}

type Calendar = Extract<ParsedSchedule, { type: 'calendar' }>

/**
 * The first second from `start` on at which all fields match: from the largest field to the smallest, each moved
 * on until it matches, and all over again when one carries into the next larger.
 *
 * @see https://github.com/robfig/cron/blob/v3.0.1/spec.go
 */
function nextMatch(calendar: Calendar, start: number): number | undefined {
  const zone = calendar.timeZone
  const lastYear = wallTimeAt(zone, start).year + 5
  const state: State = { seconds: start, isCut: false }
  while (wallTimeAt(zone, state.seconds).year <= lastYear) {
    if (steps.every(step => step(calendar, state))) return state.seconds
  }
  return undefined
}

interface State {
  seconds: number
  /** The smaller fields have been set to their first value. */
  isCut: boolean
}

/** Moves one field on; false when it carried over, so that the larger fields have to be looked at again. */
type Step = (calendar: Calendar, state: State) => boolean

const month: Step = ({ month, timeZone }, state) => {
  for (;;) {
    const at = wallTimeAt(timeZone, state.seconds)
    if (month.values.has(at.month)) return true
    const from = cut(state) ? { ...at, day: 1, hour: 0, minute: 0, second: 0 } : at
    state.seconds = secondsOf(timeZone, { ...from, month: at.month + 1 })
    if (at.month === 12) return false
  }
}

const day: Step = (calendar, state) => {
  const { timeZone } = calendar
  for (;;) {
    const at = wallTimeAt(timeZone, state.seconds)
    if (dayMatches(calendar, at)) return true
    const from = cut(state) ? { ...at, hour: 0, minute: 0, second: 0 } : at
    state.seconds = secondsOf(timeZone, { ...from, day: at.day + 1 })
    // Where the clock changes at midnight the day does not begin at 0.
    const { hour } = wallTimeAt(timeZone, state.seconds)
    if (hour !== 0) state.seconds += (hour > 12 ? 24 - hour : -hour) * 3600
    if (wallTimeAt(timeZone, state.seconds).day === 1) return false
  }
}

const hour: Step = ({ hour, timeZone }, state) => {
  for (;;) {
    const at = wallTimeAt(timeZone, state.seconds)
    if (hour.values.has(at.hour)) return true
    if (cut(state)) state.seconds = secondsOf(timeZone, { ...at, minute: 0, second: 0 })
    state.seconds += 3600
    if (wallTimeAt(timeZone, state.seconds).hour === 0) return false
  }
}

const minute: Step = ({ minute, timeZone }, state) => {
  for (;;) {
    const at = wallTimeAt(timeZone, state.seconds)
    if (minute.values.has(at.minute)) return true
    if (cut(state)) state.seconds -= at.second
    state.seconds += 60
    if (wallTimeAt(timeZone, state.seconds).minute === 0) return false
  }
}

/** A schedule is due when a minute begins. */
const second: Step = ({ timeZone }, state) => {
  const { second } = wallTimeAt(timeZone, state.seconds)
  if (second === 0) return true
  state.isCut = true
  state.seconds += 60 - second
  return false
}

const steps: readonly Step[] = [month, day, hour, minute, second]

function cut(state: State): boolean {
  const isFirst = !state.isCut
  state.isCut = true
  return isFirst
}

function dayMatches(calendar: Calendar, at: { day: number; weekday: number }): boolean {
  const { dayOfMonth, dayOfWeek } = calendar
  const [ofMonth, ofWeek] = [dayOfMonth.values.has(at.day), dayOfWeek.values.has(at.weekday)]
  return dayOfMonth.any || dayOfWeek.any ? ofMonth && ofWeek : ofMonth || ofWeek
}
