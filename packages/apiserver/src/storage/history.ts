import { objectKey } from './stored-object.ts'
import type { StoredEvent, StoredObject } from './stored-object.ts'

/** How many changes of one resource a watch can catch up on. */
const keptEvents = 1000

/**
 * The last changes of one resource, for watches. A watch is a position in here: it holds no queue of its
 * own, so that ten thousand idle ones, or slow ones, cost nothing but their sockets.
 */
export class History {
  #events: StoredEvent[] = []
  /** Changes up to here are forgotten. */
  #floor: number
  readonly #listeners = new Set<() => void>()

  constructor(revision: number) {
    this.#floor = revision
  }

  /** Whether every change after this revision is still here. */
  reaches(revision: number): boolean {
    return revision >= this.#floor
  }

  /** The oldest revision that a watch can begin at. */
  get floor(): number {
    return this.#floor
  }

  append(event: StoredEvent): void {
    this.#events.push(event)
    // Cutting half at a time keeps the cost of each change constant.
    if (this.#events.length < 2 * keptEvents) return
    this.#floor = (this.#events[keptEvents - 1] as StoredEvent).revision
    this.#events = this.#events.slice(keptEvents)
  }

  /** Changes after a revision, oldest first. */
  *since(revision: number): Generator<StoredEvent> {
    for (let index = this.#indexAfter(revision); index < this.#events.length; index++)
      yield this.#events[index] as StoredEvent
  }

  /**
   * What has changed since a revision, by key, as it was then; undefined: it was not there. Undefined as a whole:
   * that far back nothing is known.
   */
  undoneTo(revision: number): Map<string, StoredObject | undefined> | undefined {
    if (!this.reaches(revision)) return undefined
    const before = new Map<string, StoredObject | undefined>()
    for (const { object, previous } of this.since(revision)) {
      const key = objectKey(object.namespace, object.name)
      if (!before.has(key)) before.set(key, previous)
    }
    return before
  }

  /** Calls back after each commit; the result ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(): void {
    for (const listener of this.#listeners) listener()
  }

  #indexAfter(revision: number): number {
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle] as StoredEvent).revision <= revision) low = middle + 1
      else high = middle
    }
    return low
  }
}
