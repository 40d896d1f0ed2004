import type { Clock } from '@devmatic/base'
import { createInformer, type Indexer, type Informer, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Claim, PersistentVolume } from '../claims/claim.ts'
import type { CronJob } from '../cron-job/cron-job.ts'
import type { DisruptionBudget } from '../disruption/disruption-budget.ts'
import type { EndpointSlice, Endpoints } from '../endpoints/endpoint-slice.ts'
import type { Job } from '../job/job.ts'
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  Node,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
} from './objects.ts'
import { controllerOf } from './owner.ts'

/** One informer for each kind, shared by all controllers. */
export interface Informers extends AsyncDisposable {
  pods: Informer<Pod>
  replicaSets: Informer<ReplicaSet>
  deployments: Informer<Deployment>
  statefulSets: Informer<StatefulSet>
  daemonSets: Informer<DaemonSet>
  revisions: Informer<ControllerRevision>
  jobs: Informer<Job>
  cronJobs: Informer<CronJob>
  services: Informer<Service>
  slices: Informer<EndpointSlice>
  endpoints: Informer<Endpoints>
  claims: Informer<Claim>
  volumes: Informer<PersistentVolume>
  budgets: Informer<DisruptionBudget>
  nodes: Informer<Node>
}

/** The index by the uid of the controlling owner. */
export const byOwner = 'byOwner'
/** The index by namespace. */
export const byNamespace = 'byNamespace'

const indexes: Readonly<Record<string, Indexer<KubeObject>>> = {
  [byOwner]: object => [controllerOf(object)?.uid ?? ''],
  [byNamespace]: object => [object.metadata.namespace ?? ''],
}

/** Starts all informers. */
export function createInformers(
  client: KubeClient,
  options: { signal: AbortSignal; clock: Clock; onError: (error: unknown) => void },
): Informers {
  const start = <T extends KubeObject>(apiVersion: string, kind: string): Informer<T> =>
    createInformer<T>(client, { apiVersion, kind }, { ...options, indexes })
  const all = {
    pods: start<Pod>('v1', 'Pod'),
    replicaSets: start<ReplicaSet>('apps/v1', 'ReplicaSet'),
    deployments: start<Deployment>('apps/v1', 'Deployment'),
    statefulSets: start<StatefulSet>('apps/v1', 'StatefulSet'),
    daemonSets: start<DaemonSet>('apps/v1', 'DaemonSet'),
    revisions: start<ControllerRevision>('apps/v1', 'ControllerRevision'),
    jobs: start<Job>('batch/v1', 'Job'),
    cronJobs: start<CronJob>('batch/v1', 'CronJob'),
    services: start<Service>('v1', 'Service'),
    slices: start<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice'),
    endpoints: start<Endpoints>('v1', 'Endpoints'),
    claims: start<Claim>('v1', 'PersistentVolumeClaim'),
    volumes: start<PersistentVolume>('v1', 'PersistentVolume'),
    budgets: start<DisruptionBudget>('policy/v1', 'PodDisruptionBudget'),
    nodes: start<Node>('v1', 'Node'),
  }
  return {
    ...all,
    async [Symbol.asyncDispose]() {
      await Promise.all(Object.values(all).map(informer => informer[Symbol.asyncDispose]()))
    },
  }
}

/** Resolves when every informer knows what there is. */
export async function informersSynced(informers: Informers, signal: AbortSignal): Promise<void> {
  await Promise.all(Object.values(informers).map((informer: Informer) => informer.synced(signal)))
}
