import { type Clock, systemClock } from '@devmatic/base'

/** Keys that wait to be reconciled: each once, however often it is added, and never twice at a time. */
export interface WorkQueue extends AsyncDisposable {
  /** Has a key reconciled soon; if that is under way, once more afterwards. */
  add(key: string): void
  /** Has a key reconciled later; the earliest time counts. */
  addAfter(key: string, delayMs: number): void
  /** Keys that wait or are reconciled, without those whose time has not come. */
  readonly size: number
  /** Resolves when no key waits or is reconciled; those whose time has not come do not count. */
  idle(): Promise<void>
}

/** What a reconciler may ask for. */
export interface Reconciled {
  againAfterMs?: number
}

/** Moves what a key names towards its spec. What it throws has the key tried again. */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Reconciled | void>

/** How a queue works. */
export interface WorkQueueOptions {
  /** Keys at once: 1. */
  concurrency?: number
  /** The pause after a key's first failure, which doubles with each: 5 ms. */
  firstPauseMs?: number
  /** The longest pause: 1,000 s. */
  maxPauseMs?: number
  /** Is told of each failure; the key is tried again. */
  onError?: (error: unknown, retry: { key: string; failures: number; afterMs: number }) => void
  clock?: Clock
}

/**
 * Makes a queue that runs `reconcile` for each key added, and again, later and later, for keys that failed.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/util/workqueue
 */
export function createWorkQueue(reconcile: Reconcile, options: WorkQueueOptions = {}): WorkQueue {
  return new Queue(reconcile, options)
}

class Queue implements WorkQueue {
  readonly #reconcile: Reconcile
  readonly #options: WorkQueueOptions
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  /** Added while running. */
  readonly #again = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #later = new Map<string, { at: number; cancel: AbortController }>()
  #idle: PromiseWithResolvers<void> | undefined

  constructor(reconcile: Reconcile, options: WorkQueueOptions) {
    this.#reconcile = reconcile
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  get size(): number {
    return this.#waiting.size + this.#running.size
  }

  add(key: string): void {
    if (this.#stop.signal.aborted) return
    if (this.#running.has(key)) this.#again.add(key)
    else this.#waiting.add(key)
    this.#startSome()
  }

  addAfter(key: string, delayMs: number): void {
    if (this.#stop.signal.aborted) return
    const at = this.#clock.now() + delayMs
    const planned = this.#later.get(key)
    if (planned && planned.at <= at) return
    planned?.cancel.abort()
    const cancel = new AbortController()
    this.#later.set(key, { at, cancel })
    void this.#addThen(key, delayMs, cancel.signal)
  }

  async idle(): Promise<void> {
    if (this.size === 0) return
    this.#idle ??= Promise.withResolvers()
    await this.#idle.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#waiting.clear()
    for (const { cancel } of this.#later.values()) cancel.abort()
    this.#later.clear()
    await Promise.all(this.#running.values())
    this.#idle?.resolve()
  }

  async #addThen(key: string, delayMs: number, cancelled: AbortSignal): Promise<void> {
    // It rejects when an earlier time is set, or the queue ends.
    const isTime = await this.#clock.sleep(delayMs, cancelled).then(
      () => true,
      () => false,
    )
    if (!isTime) return
    this.#later.delete(key)
    this.add(key)
  }

  #startSome(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= (this.#options.concurrency ?? 1)) return
      this.#waiting.delete(key)
      this.#running.set(key, this.#run(key))
    }
  }

  async #run(key: string): Promise<void> {
    // The key counts as running before the reconciler, which may add it again, begins.
    await Promise.resolve()
    try {
      const result = await this.#reconcile(key, this.#stop.signal)
      this.#failures.delete(key)
      if (result?.againAfterMs !== undefined) this.addAfter(key, result.againAfterMs)
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#failed(key, error)
    } finally {
      this.#running.delete(key)
      if (this.#again.delete(key)) this.add(key)
      this.#startSome()
      if (this.size === 0) this.#becomeIdle()
    }
  }

  #failed(key: string, error: unknown): void {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    const { firstPauseMs = 5, maxPauseMs = 1_000_000 } = this.#options
    const afterMs = Math.min(maxPauseMs, firstPauseMs * 2 ** (failures - 1))
    this.addAfter(key, afterMs)
    this.#options.onError?.(error, { key, failures, afterMs })
  }

  #becomeIdle(): void {
    this.#idle?.resolve()
    this.#idle = undefined
  }
}
