import { hasCode, type Clock } from '@devmatic/base'
import {
  createWorkQueue,
  keyOf,
  type Informer,
  type KubeClient,
  type Reconcile,
  type WorkQueue,
} from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Recorder } from './recorder.ts'
import type { Informers } from './informers.ts'

/** What every controller works with. */
export interface ControllerContext {
  client: KubeClient
  informers: Informers
  /** Records events in the name of a controller. */
  recorderOf(component: string): Recorder
  clock: Clock
  onError: (error: unknown) => void
}

/** A change of which objects leads to which keys. */
export interface Source {
  listen(add: (key: string) => void): () => void
}

/** Each object's own key. */
export function ownKey(object: KubeObject): string[] {
  return [keyOf(object)]
}

/** The keys that a changed object concerns, in its present state and in the one before. */
export function source<T extends KubeObject>(
  informer: Informer<T>,
  keysOf: (object: T) => readonly string[],
): Source {
  return {
    listen: add =>
      informer.onChange(change => {
        const keys = new Set(keysOf(change.object))
        if (change.type === 'updated') for (const key of keysOf(change.previous)) keys.add(key)
        for (const key of keys) add(key)
      }),
  }
}

/** What makes a controller. */
export interface ControllerOptions {
  name: string
  sources: readonly Source[]
  reconcile: Reconcile
  concurrency?: number
}

/** A running controller. */
export interface Controller extends AsyncDisposable {
  readonly name: string
  readonly queue: WorkQueue
}

/** Runs a controller: reconciles each key that a source names, again and later where it failed. */
export function runController(
  options: ControllerOptions,
  context: Pick<ControllerContext, 'clock' | 'onError'>,
): Controller {
  const { name, sources, reconcile, concurrency = 32 } = options
  const queue = createWorkQueue(reconcile, {
    concurrency,
    clock: context.clock,
    maxPauseMs: 60_000,
    onError: error => {
      if (!isOvertaken(error)) context.onError(error)
    },
  })
  const ends = sources.map(each => each.listen(key => queue.add(key)))
  return {
    name,
    queue,
    async [Symbol.asyncDispose]() {
      for (const end of ends) end()
      await queue[Symbol.asyncDispose]()
    },
  }
}

/** No failure: somebody was faster, and the next look sees what they wrote, or that the object is gone. */
function isOvertaken(error: unknown): boolean {
  return (
    hasCode(error, 'kube/conflict') ||
    hasCode(error, 'kube/not-found') ||
    hasCode(error, 'kube/namespace-terminating')
  )
}
