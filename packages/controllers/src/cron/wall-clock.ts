import { cronError } from './cron-error.ts'

/** What a clock on the wall of a time zone shows. `month` and `day` count from 1. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws CodedError `controllers/bad-schedule` for a time zone that is not known */
export function checkTimeZone(timeZone: string): void {
  formatOf(timeZone)
}

/** The seconds by which a zone is ahead of UTC at a time, which is in seconds since 1970. */
function offsetAt(timeZone: string, seconds: number): number {
  if (timeZone === 'UTC') return 0
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(seconds * 1000)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds
}

/** What the zone's clock shows at a time, in seconds since 1970. */
export function wallTimeAt(timeZone: string, seconds: number): WallTime & { weekday: number } {
  const date = new Date((seconds + offsetAt(timeZone, seconds)) * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  }
}

/**
 * The time, in seconds since 1970, at which the zone's clock shows so; fields beyond their range carry over. Of
 * a time that the clock shows twice, or never, it chooses as Go does.
 *
 * @see https://pkg.go.dev/time#Date
 */
export function secondsOf(timeZone: string, wall: WallTime): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) / 1000
  return asUtc - offsetAt(timeZone, asUtc - offsetAt(timeZone, asUtc))
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  try {
    // Intl would take `+01:00` too, which is no name.
    if (/^[+-]/.test(timeZone)) throw new RangeError(timeZone)
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
    return format
  } catch {
    throw cronError(`provided bad location ${timeZone}: unknown time zone ${timeZone}`)
  }
}
