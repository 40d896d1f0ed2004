// Rules of seating, for the server and the browser alike; so nothing of Node's is used here.

/** What the rules need to know of a seat. */
export interface Chair {
  label: string
  /** One side of one row, or one wheelchair place. */
  run: string
  /** Where in its run. */
  place: number
  rank: number
  wheelchair: boolean
}

/** Whether a seat can be had by the group that is being seated: free, or its own. */
export type IsOpen = (chair: Chair) => boolean

/** Seats of each run, by place. */
export function runsOf<C extends Chair>(chairs: readonly C[]): Map<string, C[]> {
  const runs = new Map<string, C[]>()
  for (const chair of chairs) {
    const run = runs.get(chair.run)
    if (run) run.push(chair)
    else runs.set(chair.run, [chair])
  }
  for (const run of runs.values()) run.sort((a, b) => a.place - b.place)
  return runs
}

/** Stretches of open seats in a run, each without a break. */
export function gapsOf<C extends Chair>(run: readonly C[], isOpen: IsOpen): C[][] {
  const gaps: C[][] = []
  for (const chair of run) {
    const last = gaps.at(-1)
    if (!isOpen(chair)) continue
    if (last && (last.at(-1) as C).place === chair.place - 1) last.push(chair)
    else gaps.push([chair])
  }
  return gaps
}

/**
 * Whether a group may sit so in a gap: it must not leave a single seat where it could have sat otherwise. Leaving one
 * seat of a gap that is one larger than the group cannot be helped.
 */
function fits(gapLength: number, start: number, count: number): boolean {
  const before = start
  const after = gapLength - start - count
  if (before < 0 || after < 0) return false
  return before + after < 2 || (before !== 1 && after !== 1)
}

/** Where a group would sit that is moved to a seat: side by side, as near to it as the rule allows; or nowhere. */
export function groupAt<C extends Chair>(
  target: C,
  count: number,
  options: { run: readonly C[]; isOpen: IsOpen },
): C[] | undefined {
  const gap = gapsOf(options.run, options.isOpen).find(chairs => chairs.includes(target))
  if (!gap) return undefined
  const index = gap.indexOf(target)
  const middle = (count - 1) / 2
  const starts = Array.from({ length: gap.length }, (_, start) => start).filter(start =>
    fits(gap.length, start, count),
  )
  starts.sort((a, b) => Math.abs(a + middle - index) - Math.abs(b + middle - index))
  const start = starts[0]
  return start === undefined ? undefined : gap.slice(start, start + count)
}

/** Every way to seat a group side by side. */
export function placements<C extends Chair>(
  runs: ReadonlyMap<string, readonly C[]>,
  count: number,
  isOpen: IsOpen,
): C[][] {
  const result: C[][] = []
  for (const run of runs.values()) {
    for (const gap of gapsOf(run, isOpen)) {
      for (let start = 0; start + count <= gap.length; start++) {
        if (fits(gap.length, start, count)) result.push(gap.slice(start, start + count))
      }
    }
  }
  return result
}
