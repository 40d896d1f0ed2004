/** What ends a run that would not end, or not well. */
export interface Limits {
  /** Bytes of output, and of any string that a function makes. */
  readonly outputBytes: number
  /** Rounds of all `range`s together. */
  readonly rangeRounds: number
  /** Templates within templates; Go's own limit is 100,000, and JavaScript's stack usually ends before. */
  readonly templateDepth: number
  /** Function calls, template calls and range rounds together. */
  readonly steps: number
  /** Milliseconds. */
  readonly timeMs: number
}

/** The limits that hold where none are given. */
export const defaultLimits: Limits = {
  outputBytes: 64 * 1024 * 1024,
  rangeRounds: 1_000_000,
  templateDepth: 100_000,
  steps: 50_000_000,
  timeMs: 30_000,
}
