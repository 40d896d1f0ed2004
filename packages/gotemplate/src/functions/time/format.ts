import { dayNames, isFraction, monthNames, readLayout } from './layout.ts'
import { dayOfYear, readClock, weekday, type ClockReading, type GoTime } from './time.ts'

/** RFC 3339 with as many digits of a second as it takes: how Go's JSON, YAML and TOML write a time. */
export const rfc3339Nano = '2006-01-02T15:04:05.999999999Z07:00'

/**
 * Prints a time by a Go layout.
 *
 * @see https://pkg.go.dev/time#Time.Format
 */
export function formatTime(time: GoTime, layout: string): string {
  const clock = readClock(time)
  let out = ''
  for (const { before, text } of readLayout(layout)) out += before + formatField(text, time, clock)
  return out
}

/** How a time prints by itself: `2020-01-02 03:04:05.5 +0100 CET`. */
export function timeToString(time: GoTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
}

function formatField(field: string, time: GoTime, clock: ClockReading): string {
  const { year, month, day, hour, minute, second } = clock
  switch (field) {
    case '':
      return ''
    case '2006':
      return pad(year, 4)
    case '06':
      return pad(Math.abs(year) % 100, 2)
    case 'January':
      return monthNames[month - 1] ?? ''
    case 'Jan':
      return (monthNames[month - 1] ?? '').slice(0, 3)
    case '1':
      return String(month)
    case '01':
      return pad(month, 2)
    case 'Monday':
      return dayNames[weekday(time)] ?? ''
    case 'Mon':
      return (dayNames[weekday(time)] ?? '').slice(0, 3)
    case '2':
      return String(day)
    case '_2':
      return String(day).padStart(2)
    case '02':
      return pad(day, 2)
    case '__2':
      return String(dayOfYear(clock)).padStart(3)
    case '002':
      return pad(dayOfYear(clock), 3)
    case '15':
      return pad(hour, 2)
    case '3':
      return String(hour % 12 || 12)
    case '03':
      return pad(hour % 12 || 12, 2)
    case '4':
      return String(minute)
    case '04':
      return pad(minute, 2)
    case '5':
      return String(second)
    case '05':
      return pad(second, 2)
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return hour >= 12 ? 'pm' : 'am'
    case 'MST':
      return (
        time.zone.abbreviationAt(time.unixSeconds) ||
        formatOffset('-0700', time.zone.offsetAt(time.unixSeconds))
      )
    default:
      return isFraction(field)
        ? formatFraction(field, time.nanos)
        : formatOffset(field, time.zone.offsetAt(time.unixSeconds))
  }
}

/** A number with zeros before it; the sign does not count. */
function pad(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0')
}

function formatFraction(field: string, nanos: number): string {
  const digits = String(nanos)
    .padStart(9, '0')
    .slice(0, field.length - 1)
    .padEnd(Math.min(field.length - 1, 9), '0')
  if (field[1] === '0') return field.charAt(0) + digits
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : field.charAt(0) + trimmed
}

function formatOffset(field: string, offset: number): string {
  if (offset === 0 && field.startsWith('Z')) return 'Z'
  const sign = offset <= -60 ? '-' : '+' // Go looks at whole minutes
  const minutes = Math.trunc(Math.abs(offset) / 60)
  const parts = [pad(Math.floor(minutes / 60), 2), pad(minutes % 60, 2), pad(Math.abs(offset) % 60, 2)]
  const colon = field.includes(':')
  const count = Math.ceil(field.slice(1).replaceAll(':', '').length / 2)
  return sign + parts.slice(0, count).join(colon ? ':' : '')
}
