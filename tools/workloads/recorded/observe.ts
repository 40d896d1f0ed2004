import type { KubeObject } from '@devmatic/kube-model'
import { normalise } from './normalise.ts'
import type { CaseCluster } from './workload-case.ts'

const kinds = [
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'EndpointSlice',
  'Endpoints',
  'PodDisruptionBudget',
  'Event',
] as const

/** What a namespace shows, without what differs from one run to the next; read until it stays as it is. */
export async function observe(cluster: CaseCluster, result: unknown, settleMs: number): Promise<unknown> {
  let last = await look(cluster, result)
  for (let tries = 0; tries < 15; tries++) {
    await new Promise(resolve => setTimeout(resolve, settleMs))
    const next = await look(cluster, result)
    if (JSON.stringify(next) === JSON.stringify(last)) break
    last = next
  }
  return last
}

async function look(cluster: CaseCluster, result: unknown): Promise<unknown> {
  const lists = await Promise.all(kinds.map(kind => cluster.list(kind)))
  const objects = new Map<string, KubeObject[]>(kinds.map((kind, index) => [kind, lists[index] ?? []]))
  return normalise(objects, result ?? null)
}
