import type { Clock } from '@devmatic/base'

/** A clock that a test moves. */
export interface ManualClock extends Clock {
  /** Moves on, and lets what waited for it run. */
  advance(durationMs: number): Promise<void>
  /** How many wait. */
  readonly sleepers: number
}

/** Makes a clock that stands at 0. */
export function createManualClock(): ManualClock {
  const sleepers = new Set<{ at: number; wake: () => void }>()
  let now = 0
  return {
    now: () => now,
    get sleepers() {
      return sleepers.size
    },
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const sleeper = { at: now + durationMs, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason as Error)
        })
      }),
    async advance(durationMs) {
      const until = now + durationMs
      while (true) {
        await settle()
        const next = [...sleepers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!next) break
        now = Math.max(now, next.at)
        sleepers.delete(next)
        next.wake()
      }
      now = until
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await new Promise(resolve => setImmediate(resolve))
}
