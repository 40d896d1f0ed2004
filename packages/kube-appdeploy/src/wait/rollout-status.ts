import type { KubeObject } from '@devmatic/kube-model'

/** How far a rollout is. */
export type RolloutStatus =
  | { state: 'complete' }
  | { state: 'progressing'; message: string; ready: number; wanted: number }
  | { state: 'failed'; reason: string; message: string }

/** Kinds whose rollout is waited for. */
const ROLLOUT_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const

interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
}

interface Workload extends KubeObject {
  spec?: {
    replicas?: number
    paused?: boolean
    completions?: number
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } }
  }
  status?: {
    observedGeneration?: number
    conditions?: Condition[]
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    availableReplicas?: number
    currentRevision?: string
    updateRevision?: string
    desiredNumberScheduled?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    succeeded?: number
    active?: number
  }
}

/**
 * Tells how far the rollout of an object's present spec is; what needs none is complete.
 *
 * @see https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go
 */
export function rolloutStatus(object: KubeObject): RolloutStatus {
  const workload = object as Workload
  if (!isRolledOut(object)) return { state: 'complete' }
  if (!isObserved(object)) {
    return {
      state: 'progressing',
      message: 'waiting for its controller',
      ready: 0,
      wanted: workload.spec?.replicas ?? 1,
    }
  }
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(workload)
    case 'StatefulSet':
      return statefulSetStatus(workload)
    case 'DaemonSet':
      return daemonSetStatus(workload)
    default:
      return jobStatus(workload)
  }
}

/** Whether a workload's controller has taken up its present spec: until then its Pods are those of an earlier one. */
export function isObserved(object: KubeObject): boolean {
  const { status } = object as Workload
  return object.kind === 'Job' || (status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0)
}

/** Whether an object is of a kind that rolls out. */
export function isRolledOut({ kind, apiVersion }: KubeObject): boolean {
  if (kind === 'Job') return apiVersion === 'batch/v1'
  return apiVersion === 'apps/v1' && ROLLOUT_KINDS.some(each => each === kind)
}

function deploymentStatus({ spec, status = {} }: Workload): RolloutStatus {
  const wanted = spec?.replicas ?? 1
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  const progressing = condition(status.conditions, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return failed(progressing)
  if (spec?.paused) return { state: 'complete' }
  if (updatedReplicas < wanted)
    return progress(`${updatedReplicas} of ${wanted} updated`, availableReplicas, wanted)
  if (replicas > updatedReplicas)
    return progress(`${replicas - updatedReplicas} old Pods end`, availableReplicas, wanted)
  if (availableReplicas < updatedReplicas)
    return progress(`${availableReplicas} of ${wanted} available`, availableReplicas, wanted)
  return { state: 'complete' }
}

function statefulSetStatus({ spec, status = {} }: Workload): RolloutStatus {
  const wanted = spec?.replicas ?? 1
  const { updatedReplicas = 0, readyReplicas = 0, currentRevision, updateRevision } = status
  // Pods are replaced by hand: the spec alone never moves them.
  if (spec?.updateStrategy?.type === 'OnDelete') return { state: 'complete' }
  if (readyReplicas < wanted) return progress(`${readyReplicas} of ${wanted} ready`, readyReplicas, wanted)
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0
  if (partition > 0) {
    return updatedReplicas >= wanted - partition
      ? { state: 'complete' }
      : progress(`${updatedReplicas} of ${wanted - partition} updated`, readyReplicas, wanted)
  }
  return updateRevision === currentRevision
    ? { state: 'complete' }
    : progress(`${updatedReplicas} of ${wanted} updated`, readyReplicas, wanted)
}

function daemonSetStatus({ spec, status = {} }: Workload): RolloutStatus {
  if (spec?.updateStrategy?.type === 'OnDelete') return { state: 'complete' }
  const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status
  if (updatedNumberScheduled < wanted)
    return progress(`${updatedNumberScheduled} of ${wanted} updated`, numberAvailable, wanted)
  if (numberAvailable < wanted)
    return progress(`${numberAvailable} of ${wanted} available`, numberAvailable, wanted)
  return { state: 'complete' }
}

function jobStatus({ spec, status = {} }: Workload): RolloutStatus {
  const wanted = spec?.completions ?? 1
  // Once it is given up its Pods end, and take their logs with them: `Failed` comes when that is over.
  const broken = ['Failed', 'FailureTarget']
    .map(type => condition(status.conditions, type))
    .find(each => each?.status === 'True')
  if (broken) return failed(broken)
  if (condition(status.conditions, 'Complete')?.status === 'True') return { state: 'complete' }
  return progress(`${status.active ?? 0} running`, status.succeeded ?? 0, wanted)
}

function condition(conditions: Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find(each => each.type === type)
}

function progress(message: string, ready: number, wanted: number): RolloutStatus {
  return { state: 'progressing', message, ready, wanted }
}

function failed({ reason = 'Failed', message = '' }: Condition): RolloutStatus {
  return { state: 'failed', reason, message }
}
