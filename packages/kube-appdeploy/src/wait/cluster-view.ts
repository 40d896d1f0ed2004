import { createInformer, type KubeClient, type ResourceKind } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { objectKey } from '../render/object-key.ts'
import type { ClusterView } from './rollout-tracker.ts'

const POD = { apiVersion: 'v1', kind: 'Pod' }
const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' }
const byOwner = (object: KubeObject): string[] =>
  (object.metadata.ownerReferences ?? []).filter(({ controller }) => controller).map(({ uid }) => uid)
const byKey = (object: KubeObject): string[] => [objectKey(object)]

/** A view that stays current. */
export interface LiveView extends ClusterView, AsyncDisposable {
  /** Resolves when all has been read once. */
  synced(signal?: AbortSignal): Promise<void>
}

/** Watches workloads, and what their controllers make of them, in some namespaces. */
export function watchWorkloads(
  client: KubeClient,
  workloads: readonly KubeObject[],
  options: { signal: AbortSignal; onChange: () => void; onError?: (error: unknown) => void },
): LiveView {
  const { onChange, ...informerOptions } = options
  const places = placesOf(workloads)
  const informers = places.map(({ namespace, ...kind }) => {
    const informer = createInformer(client, kind, {
      ...informerOptions,
      namespace,
      indexes: { byOwner, byKey },
    })
    informer.onChange(onChange)
    return { kind: kind.kind, informer }
  })
  const owned = informers
    .filter(({ kind }) => kind === 'Pod' || kind === 'ReplicaSet')
    .map(({ informer }) => informer)
  return {
    workload: key => firstOf(informers.map(({ informer }) => informer.byIndex('byKey', key))),
    ownedBy: uid => owned.flatMap(informer => informer.byIndex('byOwner', uid)),
    synced: async signal =>
      void (await Promise.all(informers.map(({ informer }) => informer.synced(signal)))),
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(informers.map(({ informer }) => informer[Symbol.asyncDispose]()))),
  }
}

function placesOf(workloads: readonly KubeObject[]): (ResourceKind & { namespace: string })[] {
  const places = new Map<string, ResourceKind & { namespace: string }>()
  const add = ({ apiVersion, kind }: ResourceKind, namespace: string): void => {
    places.set(`${apiVersion} ${kind} ${namespace}`, { apiVersion, kind, namespace })
  }
  for (const workload of workloads) {
    const namespace = workload.metadata.namespace ?? ''
    add(workload, namespace)
    add(POD, namespace)
    if (workload.kind === 'Deployment') add(REPLICA_SET, namespace)
  }
  return [...places.values()]
}

function firstOf(lists: readonly (readonly KubeObject[])[]): KubeObject | undefined {
  return lists.find(list => list.length > 0)?.[0]
}
