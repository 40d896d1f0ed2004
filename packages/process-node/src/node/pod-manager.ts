import { hasCode, type Clock } from '@devmatic/base'
import type { Change, KubeClient } from '@devmatic/kube-client'
import type { Pod } from '../pod/pod.ts'
import { createPodWorker, type PodHost, type PodWorker } from '../pod/pod-worker.ts'
import type { EventRecorder } from './event-recorder.ts'
import { createStatusWriter } from './status-writer.ts'

/** What a manager works with. */
export interface PodManagerOptions {
  client: Pick<KubeClient, 'patch' | 'delete'>
  host: PodHost
  recorder: EventRecorder
  clock: Clock
  signal: AbortSignal
  onError: (error: unknown) => void
}

/** Runs the Pods that the API binds to this node. */
export interface PodManager {
  podChanged(change: Change<Pod>): void
  /** A ConfigMap, Secret or claim has changed, in one namespace or (undefined) for all. */
  objectChanged(namespace: string | undefined): void
  find(uid: string): PodWorker | undefined
  /** Ends all Pods' processes, and leaves the Pods in the API as they are. */
  close(): Promise<void>
}

/** A Pod that was deleted by force is gone from the API before its processes have ended. */
const forcedGraceMs = 1000
/** How long processes get when the engine itself ends. */
const closingGraceMs = 5000

/** Creates the manager. */
export function createPodManager(options: PodManagerOptions): PodManager {
  const { client, host, recorder, onError } = options
  const workers = new Map<string, PodWorker>()
  const statuses = createStatusWriter(client, options)
  /** Pods that are on their way out; each goes once. */
  const ending = new Map<string, Promise<void>>()
  let isClosing = false

  const start = (pod: Pod): void => {
    const worker: PodWorker = createPodWorker(pod, host, {
      onChange: () => {
        if (!isClosing) queueMicrotask(() => statuses.changed(worker))
      },
      onEvent: ({ fieldPath, ...event }) => {
        if (!isClosing)
          recorder.record({ object: pod, ...(fieldPath === undefined ? {} : { fieldPath }) }, event)
      },
    })
    workers.set(pod.metadata.uid, worker)
  }
  const end = (worker: PodWorker, graceMs: number): Promise<void> => {
    // Once more: with less time, perhaps.
    if (ending.has(worker.uid)) return worker.stop(graceMs)
    const ended = endOnce(worker, graceMs)
    ending.set(
      worker.uid,
      ended.catch(() => {}),
    )
    return ended
  }
  const endOnce = async (worker: PodWorker, graceMs: number): Promise<void> => {
    await worker.stop(graceMs)
    await statuses.flushed(worker)
    await worker.remove()
    await deletePod(client, worker.pod)
  }
  /** Only now, when the API has no such Pod any more: a change of it that comes late must not start it again. */
  const drop = async (worker: PodWorker): Promise<void> => {
    await worker.stop(forcedGraceMs)
    await worker.remove()
    workers.delete(worker.uid)
    ending.delete(worker.uid)
  }
  return {
    podChanged(change) {
      if (isClosing) return
      const pod = change.object
      const worker = workers.get(pod.metadata.uid)
      if (change.type === 'deleted') {
        if (worker) drop(worker).catch(onError)
        return
      }
      if (worker) worker.update(pod)
      else start(pod)
      const current = workers.get(pod.metadata.uid)
      if (pod.metadata.deletionTimestamp && current) {
        end(current, (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000).catch(onError)
      }
    },
    objectChanged(namespace) {
      for (const worker of workers.values()) {
        if (namespace === undefined || worker.pod.metadata.namespace === namespace) worker.nudge()
      }
    },
    find: uid => workers.get(uid),
    async close() {
      isClosing = true
      await Promise.all([...workers.values()].map(worker => worker.stop(closingGraceMs)))
      await Promise.all(ending.values())
    },
  }
}

/** The Pod's processes have ended: now it may go. */
async function deletePod(client: Pick<KubeClient, 'delete'>, pod: Pod): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  try {
    await client.delete(
      { apiVersion: 'v1', kind: 'Pod', name, namespace },
      { gracePeriodSeconds: 0, preconditions: { uid } },
    )
  } catch (error) {
    // It is gone already, or another one has its name.
    if (!hasCode(error, 'kube/not-found') && !hasCode(error, 'kube/conflict')) throw error
  }
}
