/** Kinds by what must be there before what. Kinds that we do not know come last: they may need any other. */
const STAGES: readonly (readonly string[])[] = [
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
  ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
]

/** The stage of what runs Pods. */
export const WORKLOADS = 2

/** The stage of Jobs that run after all else. */
export const LAST: number = STAGES.length + 1

/** The stage of a kind: what it needs is in earlier ones, unless it says more itself. */
export function stageOf({ kind }: { kind: string }): number {
  const stage = STAGES.findIndex(kinds => kinds.includes(kind))
  return stage < 0 ? STAGES.length : stage
}
