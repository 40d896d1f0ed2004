/**
 * One revision of one object. It never changes; the next revision is another of these, so that lists,
 * watches and snapshots may hold on to it.
 */
export interface StoredObject {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** The store's revision that wrote it: the object's resourceVersion. */
  readonly revision: number
  readonly labels: Readonly<Record<string, string>>
  /** What field selectors may ask for, besides name and namespace. */
  readonly fields: Readonly<Record<string, string>>
  /** Uids of its owners. */
  readonly owners: readonly string[]
  /** The object as JSON, beginning with kind and apiVersion. */
  readonly json: string
}

/** One change, as watches see it. */
export interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  readonly object: StoredObject
  /** What it replaced: a selector may have matched that and not this. */
  readonly previous?: StoredObject
}

/** Key of an object in its collection. Sorting keys gives the order in which the API lists. */
export function objectKey(namespace: string, name: string): string {
  return namespace ? `${namespace}/${name}` : name
}
