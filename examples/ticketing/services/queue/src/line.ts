/** The waiting line as the database tells it. */
export interface Line {
  /** Milliseconds since 1970 when visitors without a draw are first served; before it they wait for the draw. */
  opensAt: number | undefined
  drawn: boolean
  /** How many positions are given out. */
  tail: number
  /** Up to which position visitors are admitted. */
  head: number
  /** Visitors a second. */
  rate: number
  paused: boolean
  /** For how long an admitted visitor may stay away. */
  turnMinutes: number
  /** What the order of the draw was made from; secret until it is drawn. */
  seed: string
}

/** How far the line had come at the end of a second in which it moved. */
export interface Step {
  /** Milliseconds since 1970. */
  at: number
  head: number
}

/** A change of the settings, and what visitors are told about it. */
export interface Change {
  at: number
  rate: number
  paused: boolean
  reason: string
}

/** Where a visitor stands, as a signed ticket says it. */
export interface Place {
  id: string
  /** As `sessionName` makes it. */
  session: string
  /** From 1; 0 until the draw. */
  position: number
  /** How many were before the visitor on arrival. */
  ahead: number
  /** Milliseconds since 1970. */
  joinedAt: number
}

/** What a visitor may know and do now. */
export type Standing =
  | { state: 'before-draw'; opensAt: number }
  | { state: 'waiting'; ahead: number; waitSeconds: [least: number, most: number] | undefined }
  | { state: 'turn'; until: number }
  | { state: 'lost'; since: number }

/** What is known of the line's past, and when now is. */
export interface Past {
  steps: readonly Step[]
  changes: readonly Change[]
  /** Milliseconds since 1970. */
  nowMs: number
}

/** Where a place stands in the line at a moment. */
export function standingOf(place: Place, line: Line, past: Past): Standing {
  if (place.position === 0) return { state: 'before-draw', opensAt: line.opensAt ?? past.nowMs }
  if (place.position > line.head) {
    const ahead = place.position - line.head - 1
    return {
      state: 'waiting',
      ahead,
      waitSeconds: expectedWait({ ahead, since: place.joinedAt }, line, past),
    }
  }
  const began = turnBegan(place.position, past.steps)
  const until = began + line.turnMinutes * 60_000
  return past.nowMs < until ? { state: 'turn', until } : { state: 'lost', since: until }
}

/** When the line reached a position, to the second. What is older than the first step counts as that old. */
function turnBegan(position: number, steps: readonly Step[]): number {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle] as Step).head >= position) high = middle
    else low = middle + 1
  }
  return steps[low]?.at ?? 0
}

const minuteMs = 60_000

/** Admissions in each of the last full minutes, oldest first. */
export function admittedPerMinute(
  steps: readonly Step[],
  options: { nowMs: number; minutes: number },
): { at: number; admitted: number }[] {
  const end = Math.floor(options.nowMs / minuteMs) * minuteMs
  const result = Array.from({ length: options.minutes }, (_, index) => ({
    at: end - (options.minutes - index) * minuteMs,
    admitted: 0,
  }))
  const first = end - options.minutes * minuteMs
  let before: number | undefined
  for (const step of steps) {
    const minute = result[Math.floor((step.at - first) / minuteMs)]
    if (step.at >= first && minute) minute.admitted += step.head - (before ?? step.head)
    before = step.head
  }
  return result
}

/**
 * The shortest and the longest wait to expect, in seconds: by the slowest and the fastest minute since the visitor
 * came, and the rate set now. Undefined while nobody is admitted, for then no time is honest.
 */
function expectedWait(
  visitor: { ahead: number; since: number },
  line: Line,
  past: Past,
): [number, number] | undefined {
  if (line.paused || line.rate === 0) return undefined
  // While this visitor waits the line is never empty, so each minute shows what the line can do as it is set now.
  const since = Math.max(visitor.since, past.changes.at(-1)?.at ?? 0)
  const minutes = Math.max(0, Math.min(10, Math.floor(past.nowMs / minuteMs) - Math.ceil(since / minuteMs)))
  const seen = admittedPerMinute(past.steps, { nowMs: past.nowMs, minutes }).map(
    ({ admitted }) => admitted / 60,
  )
  const rates = [line.rate, ...seen.filter(rate => rate > 0)]
  return [(0.9 * visitor.ahead) / Math.max(...rates), (1.1 * (visitor.ahead + 1)) / Math.min(...rates)]
}

/** A stretch of time in which fewer were admitted, and why. */
export interface Slowdown {
  from: number
  until: number | undefined
  reason: string
  paused: boolean
}

/** When and why visitors were admitted more slowly than just before, most recent first. */
export function slowdowns(changes: readonly Change[], sinceMs: number): Slowdown[] {
  const result: Slowdown[] = []
  let usual: Change | undefined
  let open: Slowdown | undefined
  for (const change of changes) {
    const speed = change.paused ? 0 : change.rate
    if (usual !== undefined && speed < (usual.paused ? 0 : usual.rate)) {
      open ??= { from: change.at, until: undefined, reason: change.reason, paused: change.paused }
      continue
    }
    if (open) result.unshift({ ...open, until: change.at })
    open = undefined
    usual = change
  }
  if (open) result.unshift(open)
  return result.filter(({ until }) => until === undefined || until >= sinceMs)
}
