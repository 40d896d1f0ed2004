import type { PlanStep } from '../plan/plan.ts'

/**
 * What must be there before what: namespaces and definitions; what Pods use; jobs that run before; workloads;
 * what refers to workloads; jobs that run after.
 */
const WAVES: readonly (readonly string[])[] = [
  ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass', 'RuntimeClass', 'IngressClass'],
  [
    'ClusterRole',
    'ClusterRoleBinding',
    'ConfigMap',
    'EndpointSlice',
    'Endpoints',
    'LimitRange',
    'NetworkPolicy',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'Role',
    'RoleBinding',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  [],
  ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
]
const BEFORE = 2
const LAST = WAVES.length
const AFTER = LAST + 1

/** The annotation of a Job that runs `before` the workloads, or `after` their rollout. */
export const HOOK = 'kube-appdeploy/hook'

/** Which wave an object belongs to. Kinds that we do not know come last: they may need any other. */
export function waveOf({
  kind,
  metadata,
}: {
  kind: string
  metadata?: { annotations?: Record<string, string> }
}): number {
  const hook = metadata?.annotations?.[HOOK]
  if (kind === 'Job' && hook === 'before') return BEFORE
  if (kind === 'Job' && hook === 'after') return AFTER
  const wave = WAVES.findIndex(kinds => kinds.includes(kind))
  return wave < 0 ? LAST : wave
}

/** Steps in the order in which they are done; those of one wave at the same time. */
export function wavesOf<Step extends PlanStep & { object: Parameters<typeof waveOf>[0] }>(
  steps: readonly Step[],
): Step[][] {
  const byWave = Map.groupBy(steps, ({ object }) => waveOf(object))
  return [...byWave].toSorted(([a], [b]) => a - b).map(([, wave]) => wave)
}
