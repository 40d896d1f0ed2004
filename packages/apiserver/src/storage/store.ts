import { CodedError } from '@devmatic/base'
import { Collection } from './collection.ts'
import { History } from './history.ts'
import type { Journal, JournalRecord, State } from './journal.ts'
import { objectKey } from './stored-object.ts'
import type { StoredEvent, StoredObject } from './stored-object.ts'

/** A change that is made in memory, and on disk soon. */
export interface Change {
  record: JournalRecord
  event: StoredEvent
}

/**
 * All objects, in memory, with one revision counter.
 *
 * A change takes effect at once for whoever changes next, which makes read-modify-write atomic; it is
 * answered, and seen by watches, once it is durable. Changes that arrive while the journal writes are written
 * together after it. If the journal fails, everything not yet durable is taken back.
 */
export class Store {
  readonly #journal: Journal
  readonly #collections = new Map<string, Collection>()
  readonly #histories = new Map<string, History>()
  readonly #startRevision: number
  #revision: number
  #committedRevision: number
  #pending: Change[] = []
  #waiting: PromiseWithResolvers<void> | undefined
  #inFlight: Promise<void> | undefined
  #writing = false
  #closed = false
  readonly #observers: ((changes: readonly Change[]) => void)[] = []

  constructor(journal: Journal, revision = 1) {
    this.#journal = journal
    this.#revision = this.#committedRevision = this.#startRevision = revision
  }

  /** The newest durable revision. */
  get revision(): number {
    return this.#committedRevision
  }

  /** The revision that the next change gets. */
  get nextRevision(): number {
    return this.#revision + 1
  }

  /** Takes over objects from an earlier run, before anything else is done. */
  restore(objects: Iterable<readonly [resource: string, object: StoredObject]>): void {
    for (const [resource, object] of objects) this.collection(resource).set(object)
  }

  collection(resource: string): Collection {
    let collection = this.#collections.get(resource)
    if (!collection) this.#collections.set(resource, (collection = new Collection()))
    return collection
  }

  history(resource: string): History {
    let history = this.#histories.get(resource)
    if (!history) this.#histories.set(resource, (history = new History(this.#startRevision)))
    return history
  }

  /** Every collection by its resource. */
  collections(): IterableIterator<[string, Collection]> {
    return this.#collections.entries()
  }

  /**
   * Adds or replaces an object, whose revision must be `nextRevision`; resolves when durable.
   *
   * @throws CodedError `apiserver/storage`, `apiserver/closed`
   */
  put(resource: string, object: StoredObject): Promise<void> {
    if (this.#closed) return Promise.reject(isClosed())
    const previous = this.collection(resource).get(object.namespace, object.name)
    this.collection(resource).set(object)
    const type = previous ? 'MODIFIED' : 'ADDED'
    return this.#enqueue(
      { resource, type: 'put', object, revision: object.revision },
      { type, revision: object.revision, object, ...(previous && { previous }) },
    )
  }

  /** Removes an object; `last` is how watches see it go, with revision `nextRevision`. Resolves when durable. */
  delete(resource: string, last: StoredObject): Promise<void> {
    if (this.#closed) return Promise.reject(isClosed())
    const previous = this.collection(resource).get(last.namespace, last.name) as StoredObject
    this.collection(resource).delete(last.namespace, last.name)
    return this.#enqueue(
      { resource, type: 'delete', object: last, revision: last.revision },
      { type: 'DELETED', revision: last.revision, object: last, previous },
    )
  }

  /**
   * Resolves when all that is in memory now is durable, or taken back: what is read after it was not read
   * too early.
   */
  async settled(): Promise<void> {
    try {
      await (this.#waiting?.promise ?? this.#inFlight)
    } catch {
      // The writer hears of it; a reader sees the state without the write.
    }
  }

  /** Takes no more changes; resolves when those that it has are durable, or taken back. */
  async close(): Promise<void> {
    this.#closed = true
    await this.settled()
  }

  /** Calls back with the changes of each commit, in order. */
  observe(observer: (changes: readonly Change[]) => void): void {
    this.#observers.push(observer)
  }

  #enqueue(record: JournalRecord, event: StoredEvent): Promise<void> {
    this.#revision = record.revision
    this.#pending.push({ record, event })
    this.#waiting ??= withResolvers()
    const { promise } = this.#waiting
    if (!this.#writing) void this.#writeAll()
    return promise
  }

  async #writeAll(): Promise<void> {
    this.#writing = true
    // Whoever changes something in this turn of the event loop shares one write.
    await Promise.resolve()
    while (this.#pending.length > 0) {
      const batch = this.#pending
      const waiting = this.#waiting
      this.#pending = []
      this.#waiting = undefined
      this.#inFlight = waiting?.promise
      try {
        await this.#journal.write(batch.map(({ record }) => record))
      } catch (error) {
        this.#takeBack([...batch, ...this.#pending], error)
        waiting?.reject(error)
        break
      }
      this.#publish(batch)
      waiting?.resolve()
      await this.#journal.compact(() => this.#committedState())
    }
    this.#inFlight = undefined
    this.#writing = false
  }

  #publish(batch: readonly Change[]): void {
    const changed = new Set<History>()
    for (const { record, event } of batch) {
      const history = this.history(record.resource)
      history.append(event)
      changed.add(history)
      this.#committedRevision = record.revision
    }
    for (const observer of this.#observers) observer(batch)
    for (const history of changed) history.announce()
  }

  /** What is durable: the objects as they are, without the changes that are not. */
  #committedState(): State {
    const before = new Map<string, Map<string, StoredObject | undefined>>()
    for (const { record, event } of this.#pending.toReversed()) {
      const { namespace, name } = record.object
      const objects = before.get(record.resource) ?? new Map<string, StoredObject | undefined>()
      before.set(record.resource, objects.set(objectKey(namespace, name), event.previous))
    }
    return { revision: this.#committedRevision, objects: this.#objectsWith(before) }
  }

  *#objectsWith(
    before: Map<string, Map<string, StoredObject | undefined>>,
  ): Generator<[string, StoredObject]> {
    for (const [resource, collection] of this.#collections) {
      const changed = before.get(resource)
      for (const object of collection.values())
        if (!changed?.has(objectKey(object.namespace, object.name))) yield [resource, object]
      for (const object of changed?.values() ?? []) if (object) yield [resource, object]
    }
  }

  /** Restores what the changes replaced, newest first, and tells those who came after the failed write too. */
  #takeBack(changes: readonly Change[], error: unknown): void {
    for (const { record, event } of changes.toReversed()) {
      const collection = this.collection(record.resource)
      if (event.previous) collection.set(event.previous)
      else collection.delete(record.object.namespace, record.object.name)
    }
    this.#pending = []
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }
}

function isClosed(): CodedError<'apiserver/closed'> {
  return new CodedError('apiserver/closed', 'The server is closing: it takes no more changes.')
}

/** A promise that is unheard when nobody waits: the same failure reaches each writer by its own await. */
function withResolvers(): PromiseWithResolvers<void> {
  const waiting = Promise.withResolvers<void>()
  waiting.promise.catch(() => {})
  return waiting
}
