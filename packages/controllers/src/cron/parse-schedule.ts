import { cronError } from './cron-error.ts'
import { checkTimeZone } from './wall-clock.ts'

/** The values at which one field of a schedule matches. */
export interface Field {
  values: ReadonlySet<number>
  /** It was written `*` or `?`: then it does not narrow the days that the other day field names. */
  any: boolean
}

/** What a schedule says. */
export type ParsedSchedule =
  | {
      type: 'calendar'
      minute: Field
      hour: Field
      dayOfMonth: Field
      month: Field
      dayOfWeek: Field
      timeZone: string
    }
  | { type: 'interval'; intervalSeconds: number }

interface Range {
  min: number
  max: number
  names?: Readonly<Record<string, number>>
}

const months = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
}
const days = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 }
const ranges = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: months },
  dayOfWeek: { min: 0, max: 6, names: days },
} satisfies Record<string, Range>

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/**
 * Parses a cron schedule: five fields, a descriptor such as `@daily`, or `@every 90m`; maybe after `TZ=Europe/Paris `.
 *
 * @throws CodedError `controllers/bad-schedule`
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
export function parseSchedule(text: string, timeZone: string): ParsedSchedule {
  if (text === '') throw cronError('empty spec string')
  const zoned = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/s.exec(text)
  const zone = zoned?.[1] ?? timeZone
  checkTimeZone(zone)
  const spec = zoned?.[2] ?? text
  if (spec.startsWith('@every ')) return { type: 'interval', intervalSeconds: parseInterval(spec) }
  if (spec.startsWith('@') && descriptors[spec] === undefined)
    throw cronError(`unrecognized descriptor: ${spec}`)
  const fields = (descriptors[spec] ?? spec).split(/\s+/).filter(field => field !== '')
  if (fields.length !== 5)
    throw cronError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields
  return {
    type: 'calendar',
    minute: parseField(minute, ranges.minute),
    hour: parseField(hour, ranges.hour),
    dayOfMonth: parseField(dayOfMonth, ranges.dayOfMonth),
    month: parseField(month, ranges.month),
    dayOfWeek: parseField(dayOfWeek, ranges.dayOfWeek),
    timeZone: zone,
  }
}

function parseField(text: string, range: Range): Field {
  const parts = text
    .split(',')
    .filter(part => part !== '')
    .map(part => parsePart(part, range))
  return { values: new Set(parts.flatMap(part => part.values)), any: parts.some(part => part.any) }
}

function parsePart(text: string, range: Range): { values: number[]; any: boolean } {
  const [bounds = '', stepText, ...more] = text.split('/')
  if (more.length > 0) throw cronError(`too many slashes: ${text}`)
  const isStar = bounds.split('-')[0] === '*' || bounds.split('-')[0] === '?'
  const [start, end, isSingle] = isStar
    ? ([range.min, range.max, false] as const)
    : parseBounds(bounds, { text, range })
  const step = stepText === undefined ? 1 : parseNumber(stepText)
  // `N/step` means from N to the end.
  const last = isSingle && stepText !== undefined ? range.max : end
  if (start < range.min)
    throw cronError(`beginning of range (${start}) below minimum (${range.min}): ${text}`)
  if (last > range.max) throw cronError(`end of range (${last}) above maximum (${range.max}): ${text}`)
  if (start > last) throw cronError(`beginning of range (${start}) beyond end of range (${last}): ${text}`)
  if (step === 0) throw cronError(`step of range should be a positive number: ${text}`)
  const values: number[] = []
  for (let value = start; value <= last; value += step) values.push(value)
  return { values, any: isStar && step === 1 }
}

function parseBounds(
  bounds: string,
  context: { text: string; range: Range },
): readonly [number, number, boolean] {
  const [low = '', high, ...more] = bounds.split('-')
  if (more.length > 0) throw cronError(`too many hyphens: ${context.text}`)
  const start = parseNameOrNumber(low, context.range)
  return [start, high === undefined ? start : parseNameOrNumber(high, context.range), high === undefined]
}

function parseNameOrNumber(text: string, range: Range): number {
  return range.names?.[text.toLowerCase()] ?? parseNumber(text)
}

function parseNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw cronError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  const number = Number(text)
  if (number < 0) throw cronError(`negative number (${number}) not allowed: ${text}`)
  return number
}

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
}

/** `@every 1h30m`: whole seconds, at least one. */
function parseInterval(spec: string): number {
  const text = spec.slice('@every '.length)
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text) {
    throw cronError(`failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(text)}`)
  }
  const seconds = parts.reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (unitSeconds[unit] ?? 0),
    0,
  )
  return Math.max(1, Math.floor(seconds))
}
