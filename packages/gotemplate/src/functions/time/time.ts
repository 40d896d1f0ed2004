import type { Nanoseconds } from './duration.ts'
import { utc, type Zone } from './zone.ts'

/** A Go `time.Time`: an instant, and the zone whose clocks show it. Immutable. */
export class GoTime {
  /** Seconds since 1970, UTC. */
  readonly unixSeconds: number
  /** 0 to 999,999,999. */
  readonly nanos: number
  readonly zone: Zone

  constructor(unixSeconds: number, nanos: number, zone: Zone) {
    this.unixSeconds = unixSeconds
    this.nanos = nanos
    this.zone = zone
  }

  /** The same instant, shown by other clocks. */
  in(zone: Zone): GoTime {
    return new GoTime(this.unixSeconds, this.nanos, zone)
  }

  add(duration: Nanoseconds): GoTime {
    const nanos = BigInt(this.nanos) + duration
    const seconds = floorDivide(nanos, second)
    return new GoTime(this.unixSeconds + Number(seconds), Number(nanos - seconds * second), this.zone)
  }

  /** Nanoseconds since 1970, of any size. */
  unixNanos(): bigint {
    return BigInt(this.unixSeconds) * second + BigInt(this.nanos)
  }

  /** Whether this is Go's zero time, the first second of year 1, UTC. */
  isZero(): boolean {
    return this.unixSeconds === zeroSeconds && this.nanos === 0
  }
}

const second = 1_000_000_000n

/** 0001-01-01T00:00:00Z in Unix seconds. */
const zeroSeconds = -62_135_596_800

/** What a `time.Time` holds that nobody has set. */
export const zeroTime: GoTime = new GoTime(zeroSeconds, 0, utc)

/** The instant that a Unix time in nanoseconds stands for. */
export function timeFromNanos(unixNanos: bigint, zone: Zone): GoTime {
  const seconds = floorDivide(unixNanos, second)
  return new GoTime(Number(seconds), Number(unixNanos - seconds * second), zone)
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** What a clock and a calendar show. */
export interface ClockReading {
  year: number
  /** 1 to 12. */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  nanos: number
}

/** What the clocks of its zone show at a time. */
export function readClock(time: GoTime): ClockReading {
  const local = time.unixSeconds + time.zone.offsetAt(time.unixSeconds)
  const days = Math.floor(local / 86_400)
  const ofDay = local - days * 86_400
  const clock = {
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor(ofDay / 60) % 60,
    second: ofDay % 60,
    nanos: time.nanos,
  }
  return { ...dateOfDay(days), ...clock }
}

/** The time at which clocks in a zone show this. Fields out of range carry over, as in Go. */
export function timeOfClock(clock: ClockReading, zone: Zone): GoTime {
  const year = clock.year + Math.floor((clock.month - 1) / 12)
  const month = modulo(clock.month - 1, 12) + 1
  const seconds = clock.second + Math.floor(clock.nanos / 1e9)
  const days = dayOfDate(year, month) + clock.day - 1
  const local = days * 86_400 + clock.hour * 3600 + clock.minute * 60 + seconds
  // In a gap or an overlap the offset before the change counts if it still holds at that time.
  const offset = zone.offsetAt(local - zone.offsetAt(local))
  return new GoTime(local - offset, modulo(clock.nanos, 1e9), zone)
}

/** 0 is Sunday. */
export function weekday(time: GoTime): number {
  return modulo(Math.floor((time.unixSeconds + time.zone.offsetAt(time.unixSeconds)) / 86_400) + 4, 7)
}

/** 1 to 366. */
export function dayOfYear({ year, month, day }: Pick<ClockReading, 'year' | 'month' | 'day'>): number {
  return dayOfDate(year, month) - dayOfDate(year, 1) + day
}

/** How many days a month has. */
export function daysIn(year: number, month: number): number {
  return month === 12 ? 31 : dayOfDate(year, month + 1) - dayOfDate(year, month)
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by
}

/** Days from 1970 to the first of a month, by the Gregorian calendar at all times. */
function dayOfDate(year: number, month: number): number {
  // Years from March on, so that the leap day is the last one.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfShiftedYear = Math.floor((153 * modulo(month - 3, 12) + 2) / 5)
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfShiftedYear -
    719_468
  )
}

function dateOfDay(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 }
}
