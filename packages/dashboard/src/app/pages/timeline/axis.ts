import type { Timeline, TimelineEntry } from '@devmatic/deploy-manager/protocol'

/** The part of time that is shown. */
export interface Axis {
  startMs: number
  endMs: number
}

/** An axis on which all entries lie, with some room at both ends. */
export function axisOf(entries: readonly TimelineEntry[]): Axis {
  const starts = entries.map(({ at }) => Date.parse(at))
  const ends = entries.map(({ at, durationMs = 0 }) => Date.parse(at) + durationMs)
  const [start, end] = [Math.min(...starts), Math.max(...ends)]
  const room = Math.max(500, (end - start) * 0.08)
  return { startMs: start - room, endMs: end + room }
}

/** Where a time lies on an axis, from 0 to 1. */
export function placeOf({ startMs, endMs }: Axis, timeMs: number): number {
  return (timeMs - startMs) / (endMs - startMs)
}

/** The entries of a run; of all runs where none is asked for. Its first entry is the zero of its times. */
export function entriesOf({ entries }: Pick<Timeline, 'entries'>, run: string | undefined): TimelineEntry[] {
  return run === undefined ? entries : entries.filter(entry => entry.run === run)
}

/** The lanes: a service each, in the order in which something happened to them; what concerns all comes first. */
export function lanesOf(entries: readonly TimelineEntry[]): [service: string, entries: TimelineEntry[]][] {
  return [...Map.groupBy(entries, ({ service = '' }) => service)].sort(
    ([a], [b]) => Number(b === '') - Number(a === ''),
  )
}
