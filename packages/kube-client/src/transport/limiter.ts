/** How many requests may be under way. */
export interface Limiter {
  readonly limit: number
  /** Waits for a place. @returns what gives the place back */
  enter(signal?: AbortSignal): Promise<() => void>
  /** The server is overwhelmed: half as many from now on. */
  halve(): void
}

/**
 * Starts wide, halves when the server says that it is too much, and widens by one for each round of
 * requests that went well: additive increase, multiplicative decrease, as TCP does it.
 */
export function createLimiter(options: { start: number; max: number }): Limiter {
  const waiting: (() => void)[] = []
  let limit = options.start
  let active = 0
  let wellSince = 0
  let halvedWith = 0

  function leave(): void {
    active--
    if (halvedWith > 0) halvedWith--
    if (++wellSince >= limit && limit < options.max) {
      wellSince = 0
      limit++
    }
    admit()
  }
  function admit(): void {
    while (active < limit) {
      const next = waiting.shift()
      if (!next) return
      active++
      next()
    }
  }
  function place(): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      leave()
    }
  }
  return {
    get limit() {
      return limit
    },
    async enter(signal) {
      if (active < limit) active++
      else await inLine(waiting, signal)
      return place()
    },
    halve() {
      wellSince = 0
      // A storm of refusals answers one burst: it counts once, until that burst has come back.
      if (halvedWith > 0) return
      halvedWith = active
      limit = Math.max(1, Math.floor(limit / 2))
    },
  }
}

function inLine(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      waiting.splice(waiting.indexOf(enter), 1)
      reject(signal?.reason as Error)
    }
    const enter = (): void => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    signal?.addEventListener('abort', abort, { once: true })
    waiting.push(enter)
  })
}
