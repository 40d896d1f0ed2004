import { type CallContext, contextFn, fn, type Environment, type FunctionTable } from '../function.ts'
import { ANY, INT32, INT64, STRING } from '../value/types.ts'
import { Int, Struct, type Value } from '../value/value.ts'
import { orThrow } from './go-error.ts'
import { parseClamped } from './number/parse-number.ts'
import { clampDuration, formatDuration, parseDuration, roundDuration } from './time/duration.ts'
import { formatTime } from './time/format.ts'
import { parseTime } from './time/parse.ts'
import { GoTime, timeFromNanos, zeroTime } from './time/time.ts'
import { TIME, timeValue } from './time/time-type.ts'
import { findZone, localZone, utc } from './time/zone.ts'

const htmlLayout = '2006-01-02'
const second = 1_000_000_000n
const inZone = contextFn([STRING, ANY, STRING], STRING, dateInZone)
const modify = fn([STRING, TIME], TIME, (text, { native }) => {
  const duration = parseDuration(text)
  return timeValue(duration instanceof Error ? native : native.add(duration))
})
const mustModify = fn([STRING, TIME], TIME, (text, { native }) =>
  timeValue(native.add(orThrow(parseDuration(text)))),
)

/** Sprig's functions on dates and durations. */
export const dateFunctions: FunctionTable = new Map(
  Object.entries({
    now: contextFn([], TIME, ({ environment }) => timeValue(now(environment))),
    date: contextFn([STRING, ANY], STRING, (context, layout, date) =>
      dateInZone(context, layout, date, 'Local'),
    ),
    dateInZone: inZone,
    date_in_zone: inZone,
    htmlDate: contextFn([ANY], STRING, (context, date) => dateInZone(context, htmlLayout, date, 'Local')),
    htmlDateInZone: contextFn([ANY, STRING], STRING, (context, date, zone) =>
      dateInZone(context, htmlLayout, date, zone),
    ),
    toDate: contextFn([STRING, STRING], TIME, ({ environment }, layout, text) => {
      const time = parseTime(layout, text, localZone(environment.timeZone))
      return timeValue(time instanceof Error ? zeroTime : time)
    }),
    mustToDate: contextFn([STRING, STRING], TIME, ({ environment }, layout, text) =>
      timeValue(orThrow(parseTime(layout, text, localZone(environment.timeZone)))),
    ),
    unixEpoch: fn([TIME], STRING, ({ native }) => String(native.unixSeconds)),
    dateModify: modify,
    date_modify: modify,
    mustDateModify: mustModify,
    must_date_modify: mustModify,
    ago: contextFn([ANY], STRING, ({ environment }, date) =>
      formatDuration(roundDuration(since(timeOf(date, environment), environment), second)),
    ),
    duration: fn([ANY], STRING, seconds => formatDuration(BigInt.asIntN(64, secondsOf(seconds) * second))),
    durationRound: contextFn([ANY], STRING, ({ environment }, value) =>
      largestUnit(durationOf(value, environment)),
    ),
  }),
)

function now(environment: Environment): GoTime {
  const milliseconds = environment.now()
  const whole = Math.floor(milliseconds)
  const nanos = BigInt(whole) * 1_000_000n + BigInt(Math.trunc((milliseconds - whole) * 1e6))
  return timeFromNanos(nanos, localZone(environment.timeZone))
}

function since(time: GoTime, environment: Environment): bigint {
  return clampDuration(now(environment).unixNanos() - time.unixNanos())
}

/** A time as it is, an integer in seconds since 1970; all else means now. */
function timeOf(value: Value, environment: Environment): GoTime {
  if (value instanceof Struct && value.native instanceof GoTime) return value.native
  if (typeof value === 'bigint') return unixTime(value, environment)
  if (value instanceof Int && (value.type === INT64 || value.type === INT32))
    return unixTime(value.value, environment)
  return now(environment)
}

function unixTime(seconds: bigint, { timeZone }: Environment): GoTime {
  return new GoTime(Number(seconds), 0, localZone(timeZone))
}

/** A zone that nobody knows is taken as UTC. */
function dateInZone(
  { environment }: CallContext,
  ...[layout, date, zoneName]: [string, Value, string]
): string {
  const zone = zoneName === 'Local' ? localZone(environment.timeZone) : (findZone(zoneName) ?? utc)
  return formatTime(timeOf(date, environment).in(zone), layout)
}

/** Text or an int64; what the template wrote as a plain number is an int, and counts as nothing. */
function secondsOf(value: Value): bigint {
  if (typeof value === 'string') return parseClamped(value)
  return value instanceof Int && value.type === INT64 ? value.value : 0n
}

function durationOf(value: Value, environment: Environment): bigint {
  if (typeof value === 'string') {
    const duration = parseDuration(value)
    return duration instanceof Error ? 0n : duration
  }
  if (value instanceof Int && value.type === INT64) return value.value
  if (!(value instanceof Struct) || !(value.native instanceof GoTime)) return 0n
  return since(value.native, environment)
}

const hour = 3600n * second
const units: readonly [string, bigint][] = [
  ['y', 365n * 24n * hour],
  ['mo', 30n * 24n * hour],
  ['d', 24n * hour],
  ['h', hour],
  ['m', 60n * second],
  ['s', second],
]

/** The size in the largest unit that it is more than one of. */
function largestUnit(duration: bigint): string {
  const size = duration < 0n ? -duration : duration
  const [name, length] = units.find(([, length]) => size > length) ?? ['s', 0n]
  return length === 0n ? '0s' : `${size / length}${name}`
}
