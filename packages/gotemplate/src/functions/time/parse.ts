import { dayNames, isFraction, monthNames, readLayout } from './layout.ts'
import { daysIn, GoTime, timeOfClock } from './time.ts'
import { fixedZone, utc, type Zone } from './zone.ts'

/** What has been read so far; what no field has named stays undefined. */
interface Draft {
  year: number
  month?: number
  day?: number
  yearDay?: number
  hour: number
  minute: number
  second: number
  nanos: number
  half?: 'am' | 'pm'
  zone?: Zone
  offset?: number
  abbreviation?: string
}

/** A field read: what comes after it, or that it is not there (`bad`), or that its value cannot be (`range`). */
type Step = { rest: string } | { bad: true } | { range: string; rest: string }

const bad: Step = { bad: true }

/**
 * Reads a time by a Go layout. Where the text names no zone, clocks of `local` are meant; a named
 * offset or abbreviation is taken as `local`'s if it was in force there.
 *
 * @returns the time, or what is wrong with the text, in Go's words
 * @see https://pkg.go.dev/time#ParseInLocation
 */
export function parseTime(layout: string, text: string, local: Zone): GoTime | Error {
  const draft: Draft = { year: 0, hour: 0, minute: 0, second: 0, nanos: 0 }
  const fail = (message: string): Error => new Error(`parsing time ${JSON.stringify(text)}${message}`)
  const failAs = (rest: string, field: string): Error =>
    fail(` as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(field)}`)
  let rest = text
  const fields = readLayout(layout)
  for (const [index, { before, text: field }] of fields.entries()) {
    const found = skip(rest, before)
    if (found.bad) return failAs(found.rest, before)
    rest = found.rest
    if (field === '')
      return rest === '' ? finish(draft, local, fail) : fail(`: extra text: ${JSON.stringify(rest)}`)
    const next = fields[index + 1]
    const step = readField(field, rest, {
      draft,
      fractionFollows: next?.before === '' && isFraction(next.text),
    })
    if ('range' in step) return fail(`: ${step.range} out of range`)
    if ('bad' in step) return failAs(rest, field)
    rest = step.rest
  }
  return finish(draft, local, fail)
}

/** Skips what the layout has between fields; one space there stands for any number of them. */
function skip(text: string, between: string): { rest: string; bad: boolean } {
  let rest = text
  for (let at = 0; at < between.length;) {
    const char = between.charAt(at)
    if (char === ' ') {
      if (rest !== '' && !rest.startsWith(' ')) return { rest, bad: true }
      while (between.charAt(at) === ' ') at++
      rest = rest.replace(/^ +/, '')
      continue
    }
    if (!rest.startsWith(char)) return { rest, bad: true }
    rest = rest.slice(1)
    at++
  }
  return { rest, bad: false }
}

function readField(
  field: string,
  text: string,
  { draft, fractionFollows }: { draft: Draft; fractionFollows: boolean },
): Step {
  switch (field) {
    case '2006':
      return readNumber(text, /^[0-9]{4}/, value => void (draft.year = value))
    case '06':
      return readNumber(
        text,
        /^[0-9]{2}|^[-+][0-9]/,
        value => void (draft.year = value >= 69 ? value + 1900 : value + 2000),
      )
    case 'January':
      return readName(text, monthNames, index => void (draft.month = index + 1))
    case 'Jan':
      return readName(text, shortMonths, index => void (draft.month = index + 1))
    case '1':
    case '01':
      return readNumber(text, digitsOf(field), value =>
        (draft.month = value) < 1 || value > 12 ? 'month' : undefined,
      )
    case 'Monday':
      return readName(text, dayNames, () => {})
    case 'Mon':
      return readName(text, shortDays, () => {})
    case '2':
    case '02':
      return readNumber(text, digitsOf(field), value => void (draft.day = value))
    case '_2':
      return readNumber(text.replace(/^ /, ''), /^[0-9]{1,2}/, value => void (draft.day = value))
    case '002':
      return readNumber(text, /^[0-9]{3}/, value => void (draft.yearDay = value))
    case '__2':
      return readNumber(text.replace(/^ {1,2}/, ''), /^[0-9]{1,3}/, value => void (draft.yearDay = value))
    case '15':
      return readNumber(text, /^[0-9]{1,2}/, value => ((draft.hour = value) > 23 ? 'hour' : undefined))
    case '3':
    case '03':
      return readNumber(text, digitsOf(field), value => ((draft.hour = value) > 12 ? 'hour' : undefined))
    case '4':
    case '04':
      return readNumber(text, digitsOf(field), value => ((draft.minute = value) > 59 ? 'minute' : undefined))
    case '5':
    case '05':
      return readSecond(field, text, { draft, fractionFollows })
    case 'PM':
    case 'pm':
      return readHalf(field, text, draft)
    case 'MST':
      return readAbbreviation(text, draft)
    default:
      return isFraction(field) ? readFraction(field, text, draft) : readOffset(field, text, draft)
  }
}

const shortMonths = monthNames.map(name => name.slice(0, 3))
const shortDays = dayNames.map(name => name.slice(0, 3))

/** Fields written with a leading zero want two digits; the others take one or two. */
function digitsOf(field: string): RegExp {
  return field.startsWith('0') ? /^[0-9]{2}/ : /^[0-9]{1,2}/
}

function readNumber(text: string, pattern: RegExp, set: (value: number) => string | undefined): Step {
  const found = pattern.exec(text)
  if (!found) return bad
  const rest = text.slice(found[0].length)
  const range = set(Number(found[0]))
  return range === undefined ? { rest } : { range, rest }
}

function readName(text: string, names: readonly string[], set: (index: number) => void): Step {
  const index = names.findIndex(name => text.slice(0, name.length).toLowerCase() === name.toLowerCase())
  if (index < 0) return bad
  set(index)
  return { rest: text.slice(names[index]?.length) }
}

/** Seconds may have a fraction that the layout does not speak of. */
function readSecond(
  field: string,
  text: string,
  { draft, fractionFollows }: { draft: Draft; fractionFollows: boolean },
): Step {
  const step = readNumber(text, digitsOf(field), value =>
    (draft.second = value) > 59 ? 'second' : undefined,
  )
  if (!('rest' in step) || 'range' in step || fractionFollows) return step
  const fraction = /^[.,][0-9]+/.exec(step.rest)?.[0]
  if (fraction === undefined) return step
  draft.nanos = nanosOf(fraction)
  return { rest: step.rest.slice(fraction.length) }
}

function readHalf(field: string, text: string, draft: Draft): Step {
  const half = text.slice(0, 2)
  const lower = half.toLowerCase()
  if ((lower !== 'am' && lower !== 'pm') || half !== (field === 'PM' ? half.toUpperCase() : lower)) return bad
  draft.half = lower
  return { rest: text.slice(2) }
}

/** `.000` wants that many digits, `.999` takes any number and none. */
function readFraction(field: string, text: string, draft: Draft): Step {
  const found = /^[.,][0-9]+/.exec(text)?.[0]
  if (field[1] === '9') {
    if (found === undefined) return { rest: text }
    draft.nanos = nanosOf(found)
    return { rest: text.slice(found.length) }
  }
  if (found === undefined || found.length < field.length) return bad
  draft.nanos = nanosOf(found.slice(0, field.length))
  return { rest: text.slice(field.length) }
}

function nanosOf(fraction: string): number {
  return Number(fraction.slice(1, 10).padEnd(9, '0'))
}

function readOffset(field: string, text: string, draft: Draft): Step {
  if (field.startsWith('Z') && text.startsWith('Z')) {
    draft.zone = utc
    return { rest: text.slice(1) }
  }
  const found = offsetPattern(field).exec(text)
  if (!found) return bad
  const [all, sign, hours = '0', minutes = '0', seconds = '0'] = found
  const rest = text.slice(all.length)
  if (Number(hours) > 24) return { range: 'time zone offset hour', rest }
  if (Number(minutes) > 60) return { range: 'time zone offset minute', rest }
  if (Number(seconds) > 60) return { range: 'time zone offset second', rest }
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  draft.offset = sign === '-' ? -size : size
  return { rest }
}

function offsetPattern(field: string): RegExp {
  const separator = field.includes(':') ? ':' : ''
  const count = Math.ceil(field.slice(1).replaceAll(':', '').length / 2)
  return new RegExp(`^([-+])${Array(count).fill('([0-9]{2})').join(separator)}`)
}

/** Three to five capitals that look like a zone, `GMT+3`, or a bare `+03`. */
function readAbbreviation(text: string, draft: Draft): Step {
  if (text.startsWith('UTC')) {
    draft.zone = utc
    return { rest: text.slice(3) }
  }
  const name = findAbbreviation(text)
  if (name === undefined) return bad
  draft.abbreviation = name
  return { rest: text.slice(name.length) }
}

function findAbbreviation(text: string): string | undefined {
  if (text.length < 3) return undefined
  const special = /^(?:ChST|MeST)/.exec(text)?.[0]
  if (special !== undefined) return special
  if (text.startsWith('GMT')) return `GMT${signedHours(text.slice(3))}`
  if (/^[-+]/.test(text)) return signedHours(text) || undefined
  const capitals = /^[A-Z]{0,6}/.exec(text)?.[0] ?? ''
  if (capitals.length === 3) return capitals
  if (capitals.length === 4 && (capitals.endsWith('T') || capitals === 'WITA')) return capitals
  return capitals.length === 5 && capitals.endsWith('T') ? capitals : undefined
}

function signedHours(text: string): string {
  const found = /^[-+][0-9]+/.exec(text)?.[0] ?? ''
  return found !== '' && Number(found.slice(1)) <= 23 ? found : ''
}

function finish(draft: Draft, local: Zone, fail: (message: string) => Error): GoTime | Error {
  const date = findDate(draft)
  if (typeof date === 'string') return fail(`: ${date}`)
  if (date.day < 1 || date.day > daysIn(draft.year, date.month)) return fail(': day out of range')
  const hour =
    draft.half === 'pm' && draft.hour < 12
      ? draft.hour + 12
      : draft.half === 'am' && draft.hour === 12
        ? 0
        : draft.hour
  const clock = {
    ...date,
    year: draft.year,
    hour,
    minute: draft.minute,
    second: draft.second,
    nanos: draft.nanos,
  }
  if (draft.zone) return timeOfClock(clock, draft.zone)
  const asUtc = timeOfClock(clock, utc)
  if (draft.offset !== undefined)
    return atOffset(asUtc, draft.offset, { local, name: draft.abbreviation ?? '' })
  if (draft.abbreviation !== undefined) return atAbbreviation(asUtc, draft.abbreviation, local)
  return timeOfClock(clock, local)
}

/** Month and day, which the day of the year may give, and must then agree with. */
function findDate({ year, month, day, yearDay }: Draft): { month: number; day: number } | string {
  if (yearDay === undefined) return { month: month ?? 1, day: day ?? 1 }
  if (yearDay < 1 || yearDay > (daysIn(year, 2) === 29 ? 366 : 365)) return 'day-of-year out of range'
  let found = { month: 1, day: yearDay }
  while (found.day > daysIn(year, found.month)) {
    found = { month: found.month + 1, day: found.day - daysIn(year, found.month) }
  }
  if (month !== undefined && month !== found.month) return 'day-of-year does not match month'
  if (day !== undefined && day !== found.day) return 'day-of-year does not match day'
  return found
}

function atOffset(asUtc: GoTime, offset: number, { local, name }: { local: Zone; name: string }): GoTime {
  const seconds = asUtc.unixSeconds - offset
  const isLocal =
    local.offsetAt(seconds) === offset && (name === '' || local.abbreviationAt(seconds) === name)
  return new GoTime(seconds, asUtc.nanos, isLocal ? local : fixedZone(name, offset))
}

/** An abbreviation unknown here is kept for printing, and counts as UTC; `GMT+3` says its offset. */
function atAbbreviation(asUtc: GoTime, name: string, local: Zone): GoTime {
  const offset = local.findOffset(name, asUtc.unixSeconds)
  if (offset !== undefined) return new GoTime(asUtc.unixSeconds - offset, asUtc.nanos, local)
  const own = name.startsWith('GMT') && name.length > 3 ? Number(name.slice(3)) * 3600 : 0
  return new GoTime(asUtc.unixSeconds, asUtc.nanos, fixedZone(name, own))
}
