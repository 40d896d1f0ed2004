import { hasCode } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Recorder } from '../framework/recorder.ts'
import type { Namespaced, Pod, PodTemplate } from '../framework/objects.ts'
import { controllerReference } from '../framework/owner.ts'

/** Creates and deletes Pods in the name of an owner, and records events about it. */
export interface PodControl {
  /** @throws the client's error, after an event `FailedCreate` */
  create(owner: Namespaced, draft: PodDraft): Promise<Pod>
  /** False if the Pod was gone already. */
  delete(owner: Namespaced, pod: Pod): Promise<boolean>
}

/** What becomes a Pod. */
export interface PodDraft {
  template: PodTemplate
  /** Instead of a generated one. */
  name?: string
  generateName?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
}

/** Creates the control; events are worded as ReplicaSets', Jobs' and DaemonSets' controllers do. */
export function createPodControl(
  client: Pick<KubeClient, 'create' | 'delete'>,
  recorder: Recorder,
): PodControl {
  return {
    async create(owner, draft) {
      try {
        const pod = await client.create<Pod>(podOf(owner, draft))
        recorder.record(owner, {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created pod: ${pod.metadata.name}`,
        })
        return pod
      } catch (error) {
        if (!hasCode(error, 'kube/namespace-terminating')) {
          recorder.record(owner, {
            type: 'Warning',
            reason: 'FailedCreate',
            message: `Error creating: ${(error as Error).message}`,
          })
        }
        throw error
      }
    },
    async delete(owner, pod) {
      const { name, namespace, uid } = pod.metadata
      try {
        await client.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace }, { preconditions: { uid } })
      } catch (error) {
        if (hasCode(error, 'kube/not-found') || hasCode(error, 'kube/conflict')) return false
        recorder.record(owner, {
          type: 'Warning',
          reason: 'FailedDelete',
          message: `Error deleting: ${(error as Error).message}`,
        })
        throw error
      }
      recorder.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` })
      return true
    },
  }
}

function podOf(owner: Namespaced, draft: PodDraft): Pod {
  const { labels, annotations, finalizers } = draft.template.metadata ?? {}
  const named =
    draft.name === undefined
      ? { generateName: draft.generateName ?? `${owner.metadata.name}-` }
      : { name: draft.name }
  const ends = [...(finalizers ?? []), ...(draft.finalizers ?? [])]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...named,
      namespace: owner.metadata.namespace,
      labels: { ...labels, ...draft.labels },
      annotations: { ...annotations, ...draft.annotations },
      ...(ends.length > 0 ? { finalizers: ends } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: draft.template.spec,
  } as KubeObject as Pod
}

/**
 * Does something so many times: once, then twice as often each time, as long as all goes well, so that what cannot
 * work is not tried a thousand times.
 *
 * @throws the first error, when the others of its batch have ended
 */
export async function inGrowingBatches(
  count: number,
  action: (index: number) => Promise<void>,
): Promise<void> {
  for (let done = 0, size = 1; done < count; size *= 2) {
    const batch = Math.min(size, count - done)
    const results = await Promise.allSettled(
      Array.from({ length: batch }, (_, index) => action(done + index)),
    )
    const failed = results.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    done += batch
  }
}
