import type { FastifyBaseLogger } from 'fastify'
import { Counter, type Registry } from 'prom-client'

/** Something done again and again. */
export interface Routine {
  name: string
  everyMs: number
  /** Returns how much was done; after a full round the next comes at once. */
  run(): Promise<number>
  /** From how much on a round counts as full. */
  full: number
}

/** Runs routines side by side until stopped. One that fails waits its interval and tries again. */
export class Routines implements AsyncDisposable {
  readonly #log: FastifyBaseLogger
  readonly #done: Counter<'routine'>
  readonly #failed: Counter<'routine'>
  readonly #stop = new AbortController()
  readonly #running: Promise<void>[] = []

  constructor(log: FastifyBaseLogger, metrics: Registry) {
    this.#log = log
    const counter = (name: string, help: string): Counter<'routine'> =>
      new Counter({ name, help, labelNames: ['routine'], registers: [metrics] })
    this.#done = counter('worker_done_total', 'Pieces of work done, by routine')
    this.#failed = counter('worker_failed_total', 'Rounds that failed, by routine')
  }

  start(routine: Routine): void {
    this.#running.push(this.#repeat(routine))
  }

  async #repeat(routine: Routine): Promise<void> {
    const { signal } = this.#stop
    let loggedAt = 0
    while (!signal.aborted) {
      const done = await routine.run().catch((error: unknown) => {
        this.#failed.inc({ routine: routine.name })
        if (Date.now() - loggedAt > 10_000)
          this.#log.warn({ err: error, routine: routine.name }, 'a routine failed')
        loggedAt = Date.now()
        return 0
      })
      this.#done.inc({ routine: routine.name }, done)
      if (done < routine.full && !signal.aborted) await pause(routine.everyMs, signal)
    }
  }

  /** Resolves when the rounds under way have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#running)
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, durationMs)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
