import { type Clock, systemClock } from '@devmatic/base'
import { createInformer, type Informer, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { WorkloadObject } from '../product/service-spec.ts'
import type { ClusterState } from '../protocol/index.ts'
import type { EventObject, IngressObject, PodObject, ServiceObject } from './objects.ts'

/** What a cluster holds of a product, kept current by watches. */
export interface ClusterView extends AsyncDisposable {
  readonly pods: Informer<PodObject>
  readonly services: Informer<ServiceObject>
  readonly ingresses: Informer<IngressObject>
  readonly events: Informer<EventObject>
  /** Deployments, StatefulSets and DaemonSets. */
  workload(kind: string, ref: { name: string; namespace: string }): WorkloadObject | undefined
  /** The Pods of a workload, by its kind and name. */
  podsOf(kind: string, name: string): PodObject[]
  onChange(listener: (object: KubeObject) => void): () => void
  readonly state: ClusterState
  synced(signal?: AbortSignal): Promise<void>
}

/** How a cluster is watched. */
export interface ClusterViewOptions {
  client: KubeClient
  namespace: string
  onState: (state: ClusterState) => void
  clock?: Clock
}

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const
const lookEveryMs = 5_000
const retryEveryMs = 1_000

/** Watches one namespace. What cannot be reached is told, kept as it was, and tried again. */
export function watchCluster(options: ClusterViewOptions): ClusterView {
  const { client, namespace, onState, clock = systemClock } = options
  const stop = new AbortController()
  let state: ClusterState = { connected: true, since: new Date(clock.now()).toISOString() }
  const setState = (connected: boolean, error?: unknown): void => {
    if (connected === state.connected) return
    const message = error instanceof Error ? error.message : undefined
    state = {
      connected,
      since: new Date(clock.now()).toISOString(),
      ...(message !== undefined && { message }),
    }
    onState(state)
  }
  // A watch that fails is tried again by the informer; whether the cluster is there at all, the look below says.
  const watching = { namespace, signal: stop.signal }
  const informer = <T extends KubeObject>(apiVersion: string, kind: string): Informer<T> =>
    createInformer<T>(client, { apiVersion, kind }, watching)
  const pods = createInformer<PodObject>(
    client,
    { apiVersion: 'v1', kind: 'Pod' },
    { ...watching, indexes: { owner: pod => [ownerOf(pod)] } },
  )
  const services = informer<ServiceObject>('v1', 'Service')
  const ingresses = informer<IngressObject>('networking.k8s.io/v1', 'Ingress')
  const events = informer<EventObject>('v1', 'Event')
  const workloads = new Map(
    workloadKinds.map(kind => [kind as string, informer<WorkloadObject>('apps/v1', kind)]),
  )
  const all: Informer[] = [pods, services, ingresses, events, ...workloads.values()]
  void look()

  async function look(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await client.raw('/version', { signal: stop.signal, timeoutMs: 5_000 })
        setState(true)
      } catch (error) {
        if (stop.signal.aborted) return
        setState(false, error)
      }
      await clock.sleep(state.connected ? lookEveryMs : retryEveryMs, stop.signal).catch(() => {}) // closed
    }
  }
  return {
    pods,
    services,
    ingresses,
    events,
    workload: (kind, ref) => workloads.get(kind)?.get(ref),
    podsOf: (kind, name) => pods.byIndex('owner', `${kind}/${name}`),
    onChange(listener) {
      const ends = all.map(each => each.onChange(({ object }) => listener(object)))
      return () => ends.forEach(end => end())
    },
    get state() {
      return state
    },
    synced: async signal => void (await Promise.all(all.map(each => each.synced(signal)))),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all(all.map(each => each[Symbol.asyncDispose]()))
    },
  }
}

/** The workload that a Pod belongs to: through its ReplicaSet, whose name is the Deployment's and a hash. */
export function ownerOf({ metadata }: KubeObject): string {
  const owner =
    metadata.ownerReferences?.find(({ controller }) => controller) ?? metadata.ownerReferences?.[0]
  if (!owner) return `Pod/${metadata.name ?? ''}`
  const hash = metadata.labels?.['pod-template-hash']
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return `Deployment/${owner.name.slice(0, -hash.length - 1)}`
  return `${owner.kind}/${owner.name}`
}
