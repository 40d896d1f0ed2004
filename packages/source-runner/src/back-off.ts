/** Growing pauses between attempts. */
export interface BackOff {
  /** The pause before the next attempt, in milliseconds; `ranMs` is how long the last one lasted. */
  next(ranMs: number): number
  reset(): void
}

/** Milliseconds: the first pause, the first that is more than it, the longest, and the run after which all is forgotten. */
export interface BackOffOptions {
  firstMs: number
  baseMs: number
  maxMs: number
  resetAfterMs: number
}

/** Counts pauses: `firstMs`, `baseMs`, then doubled each time up to `maxMs`. */
export function createBackOff(options: BackOffOptions): BackOff {
  let attempts = 0
  return {
    next(ranMs) {
      if (ranMs >= options.resetAfterMs) attempts = 0
      const attempt = attempts++
      return attempt === 0 ? options.firstMs : Math.min(options.baseMs * 2 ** (attempt - 1), options.maxMs)
    },
    reset() {
      attempts = 0
    },
  }
}
