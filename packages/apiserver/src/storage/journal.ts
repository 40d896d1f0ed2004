import type { StoredObject } from './stored-object.ts'

/** One change as it is written down. */
export interface JournalRecord {
  /** Which collection, as `apps/deployments`. */
  resource: string
  type: 'put' | 'delete'
  object: StoredObject
  revision: number
}

/** Where changes become durable. */
export interface Journal {
  /** Resolves once the records are on disk: all of them, or, when it rejects, none. */
  write(records: readonly JournalRecord[]): Promise<void>
}

/** Nothing survives: for tests, and for servers without a folder. */
export const noJournal: Journal = { write: () => Promise.resolve() }
