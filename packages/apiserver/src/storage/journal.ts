import type { StoredObject } from './stored-object.ts'

/** One change as it is written down. */
export interface JournalRecord {
  /** Which collection, as `apps/deployments`. */
  resource: string
  type: 'put' | 'delete'
  object: StoredObject
  revision: number
}

/** All objects at one revision. */
export interface State {
  revision: number
  objects: Iterable<readonly [resource: string, object: StoredObject]>
}

/** Where changes become durable. */
export interface Journal {
  /** Resolves once the records are on disk: all of them, or, when it rejects, none. */
  write(records: readonly JournalRecord[]): Promise<void>
  /** Called between writes: a journal that has grown long may write down the state instead. */
  compact(state: () => State): Promise<void>
}

/** Nothing survives: for tests of what lies above. */
export const noJournal: Journal = {
  write: () => Promise.resolve(),
  compact: () => Promise.resolve(),
}
