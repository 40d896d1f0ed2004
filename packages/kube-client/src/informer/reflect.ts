import { type Clock, hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import type { KubeClient, SelectorOptions } from '../client.ts'
import { isKubeError, statusError } from '../errors.ts'
import type { ResourceKind } from '../resources/resource.ts'
import type { WatchEvent } from '../watch/watch.ts'
import { createBackoff } from './backoff.ts'
import type { Change, ObjectStore } from './store.ts'

/** What is reflected, and who is told. */
export interface Reflection<T extends KubeObject> {
  client: Pick<KubeClient, 'list' | 'watch'>
  kind: ResourceKind
  scope: SelectorOptions & { namespace?: string }
  store: ObjectStore<T>
  clock: Clock
  signal: AbortSignal
  onChanges: (changes: Change<T>[]) => void
  /** The store holds all that there is. */
  onList: () => void
  /** A list or a watch failed, and will be tried again. */
  onError: (error: unknown) => void
}

const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 30_000
/** A watch that ends sooner did not end because its time was over. */
const SHORT_WATCH_MS = 1_000

/**
 * Keeps a store current until the signal fires: one list, then watches, each from where the last one ended.
 * When the server no longer knows that place it lists again, and tells what changed in between.
 */
export async function reflect<T extends KubeObject>(reflection: Reflection<T>): Promise<void> {
  const { client, kind, scope, signal, clock, store } = reflection
  const backoff = createBackoff({ firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS })
  let resourceVersion: string | undefined
  while (!signal.aborted) {
    try {
      if (resourceVersion === undefined) {
        const list = await client.list<T>(kind, { ...scope, signal })
        reflection.onChanges(store.replace(list.items))
        resourceVersion = list.metadata.resourceVersion ?? '0'
        reflection.onList()
      }
      const startedAt = clock.now()
      for await (const event of client.watch<T>(kind, { ...scope, resourceVersion, signal })) {
        resourceVersion = take(reflection, event) ?? resourceVersion
        backoff.reset()
      }
      if (clock.now() - startedAt < SHORT_WATCH_MS) await clock.sleep(backoff.next(), signal)
    } catch (error) {
      if (signal.aborted) return
      if (isForgotten(error)) resourceVersion = undefined
      else reflection.onError(error)
      // Only the signal ends this sleep early.
      await clock.sleep(backoff.next(), signal).catch(() => {})
    }
  }
}

/** @returns the place to watch on from */
function take<T extends KubeObject>(
  { store, onChanges, kind }: Reflection<T>,
  event: WatchEvent<T>,
): string | undefined {
  switch (event.type) {
    case 'ADDED':
    case 'MODIFIED':
      onChanges(store.put(event.object))
      return event.object.metadata.resourceVersion
    case 'DELETED':
      onChanges(store.remove(event.object))
      return event.object.metadata.resourceVersion
    case 'BOOKMARK':
      return event.resourceVersion || undefined
    case 'ERROR':
      throw statusError({ verb: 'watch', target: kind.kind }, event.status)
    default:
      return event satisfies never
  }
}

/** The place is too old for the server, or, after its data was set back, from a future that is no more. */
function isForgotten(error: unknown): boolean {
  if (hasCode(error, 'kube/gone')) return true
  return isKubeError(error) && error.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge')
}
