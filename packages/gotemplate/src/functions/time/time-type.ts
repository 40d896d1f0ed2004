import type { GoFunction, GoType } from '../../value/type.ts'
import { BOOL, INT, INT64, int64, STRING, UINT64 } from '../../value/types.ts'
import { Int, Struct } from '../../value/value.ts'
import { method } from '../value/method.ts'
import { DURATION, durationValue } from './duration-type.ts'
import { clampDuration, roundDuration, truncateDuration } from './duration.ts'
import { formatTime, timeToString } from './format.ts'
import { dayNames, monthNames } from './layout.ts'
import { dayOfYear, type GoTime, readClock, timeFromNanos, timeOfClock, weekday, zeroTime } from './time.ts'
import { utc, type Zone } from './zone.ts'

type Time = Struct<GoTime>

/** `time.Time`. */
export const TIME: GoType<Time> = {
  name: 'time.Time',
  kind: 'struct',
  fields: [
    { name: 'wall', type: UINT64, get: () => undefined },
    { name: 'ext', type: INT64, get: () => undefined },
    { name: 'loc', type: INT64, get: () => undefined },
  ],
  print: ({ native }) => timeToString(native),
  get methods() {
    return methods
  },
}
/** `time.Month`; January is 1. */
const MONTH: GoType<Int> = named('time.Month', value => monthNames[Number(value) - 1] ?? `%!Month(${value})`)
/** `time.Weekday`; Sunday is 0. */
const WEEKDAY: GoType<Int> = named('time.Weekday', value => dayNames[Number(value)] ?? `%!Weekday(${value})`)
/** `*time.Location`. */
const LOCATION: GoType<Struct<Zone>> = {
  name: '*time.Location',
  kind: 'ptr',
  print: ({ native }) => native.name,
  methods: new Map([['String', method([], STRING, ({ native }: Struct<Zone>) => native.name)]]),
}

/** A time as a value. */
export function timeValue(time: GoTime): Time {
  return new Struct(TIME, time)
}

function named(name: string, print: (value: bigint) => string): GoType<Int> {
  const String = method([], STRING, ({ value }: Int) => print(value))
  return { name, kind: 'int', print: ({ value }) => print(value), methods: new Map([['String', String]]) }
}

const read = (get: (clock: ReturnType<typeof readClock>) => number): GoFunction =>
  method([], INT, ({ native }: Time) => BigInt(get(readClock(native))))
const unixIn = (unit: bigint): GoFunction =>
  method([], INT64, ({ native }: Time) => int64(floorDivide(native.unixNanos(), unit)))
const compare = (test: (order: bigint) => boolean): GoFunction =>
  method([TIME], BOOL, ({ native }: Time, other) => test(native.unixNanos() - other.native.unixNanos()))

/** Those with one result: templates cannot call `Zone`, `Date` and their like. */
const methods: ReadonlyMap<string, GoFunction> = new Map(
  Object.entries({
    String: method([], STRING, ({ native }: Time) => timeToString(native)),
    Format: method([STRING], STRING, ({ native }: Time, layout) => formatTime(native, layout)),
    Year: read(clock => clock.year),
    Month: method([], MONTH, ({ native }: Time) => new Int(MONTH, BigInt(readClock(native).month))),
    Day: read(clock => clock.day),
    YearDay: read(dayOfYear),
    Weekday: method([], WEEKDAY, ({ native }: Time) => new Int(WEEKDAY, BigInt(weekday(native)))),
    Hour: read(clock => clock.hour),
    Minute: read(clock => clock.minute),
    Second: read(clock => clock.second),
    Nanosecond: read(clock => clock.nanos),
    Unix: unixIn(1_000_000_000n),
    UnixMilli: unixIn(1_000_000n),
    UnixMicro: unixIn(1_000n),
    UnixNano: unixIn(1n),
    IsZero: method([], BOOL, ({ native }: Time) => native.isZero()),
    Equal: compare(order => order === 0n),
    Before: compare(order => order < 0n),
    After: compare(order => order > 0n),
    Compare: method([TIME], INT, ({ native }: Time, other) =>
      sign(native.unixNanos() - other.native.unixNanos()),
    ),
    Add: method([DURATION], TIME, ({ native }: Time, { value }) => timeValue(native.add(value))),
    AddDate: method([INT, INT, INT], TIME, ({ native }: Time, ...date) => timeValue(addDate(native, date))),
    Sub: method([TIME], DURATION, ({ native }: Time, other) =>
      durationValue(clampDuration(native.unixNanos() - other.native.unixNanos())),
    ),
    Round: method([DURATION], TIME, ({ native }: Time, { value }) =>
      timeValue(sinceZero(native, since => roundDuration(since, value))),
    ),
    Truncate: method([DURATION], TIME, ({ native }: Time, { value }) =>
      timeValue(sinceZero(native, since => truncateDuration(since, value))),
    ),
    UTC: method([], TIME, ({ native }: Time) => timeValue(native.in(utc))),
    In: method([LOCATION], TIME, ({ native }: Time, zone) => timeValue(native.in(zone.native))),
    Location: method([], LOCATION, ({ native }: Time) => new Struct(LOCATION, native.zone)),
  }),
)

function addDate(time: GoTime, [years, months, days]: readonly [bigint, bigint, bigint]): GoTime {
  const clock = readClock(time)
  return timeOfClock(
    {
      ...clock,
      year: clock.year + Number(years),
      month: clock.month + Number(months),
      day: clock.day + Number(days),
    },
    time.zone,
  )
}

/** Multiples are counted from the first second of year 1. */
function sinceZero(time: GoTime, round: (since: bigint) => bigint): GoTime {
  return timeFromNanos(zeroTime.unixNanos() + round(time.unixNanos() - zeroTime.unixNanos()), time.zone)
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value < 0n && value % by !== 0n ? value / by - 1n : value / by
}

function sign(value: bigint): bigint {
  return value < 0n ? -1n : value > 0n ? 1n : 0n
}
