import { type Clock, systemClock } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import type { KubeClient, SelectorOptions } from '../client.ts'
import type { ResourceKind } from '../resources/resource.ts'
import { reflect } from './reflect.ts'
import { type Change, type Indexer, ObjectStore } from './store.ts'

/** All objects of a kind, kept current by a watch. What it hands out is shared: copy before changing. */
export interface Informer<T extends KubeObject = KubeObject> extends AsyncDisposable {
  /** Resolves when the first list is in; rejects with the signal's reason. */
  synced(signal?: AbortSignal): Promise<void>
  get(ref: { name: string; namespace?: string }): T | undefined
  list(): T[]
  /** The objects that an index finds under a value. */
  byIndex(index: string, value: string): T[]
  /**
   * Calls a handler for each change, first for each object that is there already, as added. One that throws
   * is told to `onError`, and the others are still called.
   *
   * @returns what ends it
   */
  onChange(handler: (change: Change<T>) => void): () => void
}

/** Which objects, and how they are found. */
export interface InformerOptions<T extends KubeObject> extends SelectorOptions {
  /** Every namespace when missing. */
  namespace?: string
  /** By name: `{ byOwner: pod => pod.metadata.ownerReferences?.map(owner => owner.uid) ?? [] }` */
  indexes?: Readonly<Record<string, Indexer<T>>>
  signal?: AbortSignal
  /** Is told of each list or watch that failed; it is tried again, at longer and longer intervals. */
  onError?: (error: unknown) => void
  clock?: Clock
}

/** Starts an informer. It survives lost connections, ended watches and 410 Gone. */
export function createInformer<T extends KubeObject = KubeObject>(
  client: Pick<KubeClient, 'list' | 'watch'>,
  kind: ResourceKind,
  options: InformerOptions<T> = {},
): Informer<T> {
  const { indexes, signal, onError = () => {}, clock = systemClock, ...scope } = options
  const store = new ObjectStore<T>(indexes)
  const handlers = new Set<(change: Change<T>) => void>()
  const listed = Promise.withResolvers<void>()
  const stop = new AbortController()

  const tell = (handler: (change: Change<T>) => void, change: Change<T>): void => {
    try {
      handler(change)
    } catch (error) {
      onError(error)
    }
  }
  const ended = reflect<T>({
    client,
    kind,
    scope,
    store,
    clock,
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    onChanges: changes => {
      for (const change of changes) for (const handler of handlers) tell(handler, change)
    },
    onList: listed.resolve,
    onError,
  })
  return {
    synced: waitSignal => orAborted(listed.promise, waitSignal),
    get: ({ name, namespace }) => store.get(namespace ? `${namespace}/${name}` : name),
    list: () => store.list(),
    byIndex: (index, value) => store.byIndex(index, value),
    onChange(handler) {
      for (const object of store.list()) tell(handler, { type: 'added', object })
      handlers.add(handler)
      return () => void handlers.delete(handler)
    },
    async [Symbol.asyncDispose]() {
      handlers.clear()
      stop.abort()
      await ended
    },
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return await promise
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
