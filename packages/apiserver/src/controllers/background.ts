import { StatusError } from '../status/status-error.ts'

const firstPauseMs = 1000
const longestPauseMs = 60_000

/** What controllers do while nobody waits for it: what fails is told, and tried again. */
export class Background {
  readonly #isClosing: () => boolean
  readonly #onWarning: (message: string) => void

  constructor(isClosing: () => boolean, onWarning: (message: string) => void) {
    this.#isClosing = isClosing
    this.#onWarning = onWarning
  }

  /** Runs work, and again until it succeeds or the server closes. Resolves after the first time; never rejects. */
  async run(work: () => Promise<void>, pauseMs: number = firstPauseMs): Promise<void> {
    if (this.#isClosing()) return
    try {
      await work()
    } catch (error) {
      if (this.#isClosing() || isOvertaken(error)) return
      const message = error instanceof Error ? error.message : String(error)
      if (pauseMs === firstPauseMs) this.#onWarning(`a controller failed, and tries again: ${message}`)
      const again = (): void => void this.run(work, Math.min(2 * pauseMs, longestPauseMs))
      setTimeout(again, pauseMs).unref()
    }
  }
}

/** What is gone or was changed meanwhile is looked at again when that change is seen. */
function isOvertaken(error: unknown): boolean {
  return error instanceof StatusError && (error.status.code === 404 || error.status.code === 409)
}
