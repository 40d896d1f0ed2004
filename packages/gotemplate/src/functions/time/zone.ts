import { zoneTable } from './zone-table.ts'

/** A Go `*time.Location`: what clocks show there at any time. */
export interface Zone {
  /** `UTC`, `Local`, an IANA name, or whatever a fixed offset was given. */
  readonly name: string
  /** Seconds east of Greenwich at a Unix time in seconds. */
  offsetAt(unixSeconds: number): number
  /** What that offset is called there at that time; "" where nothing is known. */
  abbreviationAt(unixSeconds: number): string
  /** The offset that goes by an abbreviation, near a time given in seconds as if it were UTC. */
  findOffset(abbreviation: string, unixSeconds: number): number | undefined
}

/** Creates a zone that never changes. */
export function fixedZone(name: string, offset: number): Zone {
  return { name, offsetAt: () => offset, abbreviationAt: () => name, findOffset: () => undefined }
}

export const utc: Zone = { ...fixedZone('UTC', 0), findOffset: name => (name === 'UTC' ? 0 : undefined) }

/** Abbreviations by offset, until a time in Unix seconds. */
interface Period {
  until: number
  names: ReadonlyMap<number, string>
}

let table: ReadonlyMap<string, string> | undefined
const zones = new Map<string, Zone>([
  ['', utc],
  ['UTC', utc],
])

/** Finds a zone by its exact IANA name, as Go does; undefined where there is none. */
export function findZone(name: string): Zone | undefined {
  const known = zones.get(name)
  if (known) return known
  const periods = (table ??= readTable()).get(name)
  if (periods === undefined) return undefined
  const zone = createZone(name, periods)
  zones.set(name, zone)
  return zone
}

/** The zone that `Local` stands for, by its IANA name. A name that nobody knows is taken as UTC. */
export function localZone(name: string): Zone {
  const known = localZones.get(name)
  if (known) return known
  const zone = {
    ...(name === 'UTC' ? utc : createZone(name, (table ??= readTable()).get(name) ?? '')),
    name: 'Local',
  }
  localZones.set(name, zone)
  return zone
}

const localZones = new Map<string, Zone>()

/** Zones by name; each with its periods, not yet read. */
function readTable(): ReadonlyMap<string, string> {
  const lines = zoneTable.split('\n').map(line => line.split(' '))
  return new Map(lines.flatMap(([periods = '', ...names]) => names.map(name => [name, periods] as const)))
}

function createZone(name: string, periodText: string): Zone {
  const offsetAt = createOffsets(name)
  const periods = readPeriods(periodText)
  const abbreviationAt = (unixSeconds: number): string => {
    const offset = offsetAt(unixSeconds)
    const period = periods.find(({ until }) => unixSeconds < until)
    return period?.names.get(offset) ?? spellOffset(offset)
  }
  const findOffset = (abbreviation: string, unixSeconds: number): number | undefined => {
    const offsets = periods
      .flatMap(({ names }) => [...names])
      .filter(([, found]) => found === abbreviation)
      .map(([offset]) => offset)
    return offsets.find(offset => abbreviationAt(unixSeconds - offset) === abbreviation) ?? offsets[0]
  }
  return { name, offsetAt, abbreviationAt, findOffset }
}

function readPeriods(text: string): Period[] {
  const [first = '', ...later] = text.split('@')
  const starts = later.map(period => period.slice(0, period.indexOf(',')))
  const bodies = [first, ...later.map(period => period.slice(period.indexOf(',') + 1))]
  return bodies.map((body, index) => ({ until: Number(starts[index] ?? Infinity), names: readNames(body) }))
}

function readNames(body: string): ReadonlyMap<number, string> {
  const pairs = body === '' ? [] : body.split(',').map(pair => pair.split('='))
  return new Map(pairs.map(([offset, name = '']) => [Number(offset), name]))
}

/** Offsets as the platform knows them. Go's tables end in a rule that repeats, and so do the platform's. */
function createOffsets(name: string): (unixSeconds: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' })
  } catch {
    return () => 0 // known to Go alone: "Factory" and the like, which are UTC
  }
  let lastSeconds = NaN
  let lastOffset = 0
  return unixSeconds => {
    if (unixSeconds !== lastSeconds) {
      lastSeconds = unixSeconds
      lastOffset = readOffset(format.format(clampDate(unixSeconds)))
    }
    return lastOffset
  }
}

/** What a Date can hold: outside of it clocks stay as they were at its edge. */
function clampDate(unixSeconds: number): number {
  return Math.max(-8.64e15, Math.min(8.64e15, unixSeconds * 1000))
}

function readOffset(text: string): number {
  const [, sign, hours, minutes, seconds = '0'] = /GMT([+-\u2212])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? []
  if (sign === undefined) return 0
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return sign === '+' ? size : -size
}

/** How the time zone database names an offset that has no name of its own: `+03`, `-0330`. */
function spellOffset(offset: number): string {
  const size = Math.abs(offset)
  const minutes = Math.floor(size / 60) % 60
  const digits = (value: number): string => String(value).padStart(2, '0')
  return (
    (offset < 0 ? '-' : '+') + digits(Math.floor(size / 3600)) + (size % 3600 === 0 ? '' : digits(minutes))
  )
}
