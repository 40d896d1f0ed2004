/** Pauses that double from failure to failure. */
export interface Backoff {
  /** The next pause in milliseconds. */
  next(): number
  /** It went well: the next pause is the first again. */
  reset(): void
}

/** Pauses from `firstMs` to `maxMs`, up to a quarter longer by chance, so that many do not come back at once. */
export function createBackoff(options: { firstMs: number; maxMs: number; random?: () => number }): Backoff {
  const random = options.random ?? Math.random
  let failures = 0
  return {
    next: () => Math.min(options.maxMs, options.firstMs * 2 ** failures++) * (1 + random() / 4),
    reset: () => {
      failures = 0
    },
  }
}
