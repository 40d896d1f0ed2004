import { rolloutStatus } from 'kube-appdeploy'
import type { WorkloadObject } from '../product/service-spec.ts'
import type { Mode, ServiceStatus } from '../protocol/index.ts'
import type { PodObject } from './objects.ts'
import { isReady, podTroubleOf } from './pod-trouble.ts'

/** What a status is made from. */
export interface StatusFacts {
  mode: Mode
  workload: WorkloadObject | undefined
  /** Its Pods that are not on their way out. */
  pods: readonly PodObject[]
  /** UIDs of Pods that were ready once. */
  wereReady: ReadonlySet<string>
}

/** A status but for the time since when. */
export type StatusNow = Omit<ServiceStatus, 'since' | 'firstError'>

/** Troubles that a start passes through while volumes and nodes come. */
const passing = new Set(['Unschedulable', 'Pending'])

/** Says how a service is, from what the cluster shows of it. */
export function statusNow({ mode, workload, pods, wereReady }: StatusFacts): StatusNow {
  const wanted = workload?.spec?.replicas ?? (workload ? 1 : 0)
  const ready = pods.filter(isReady).length
  const numbers = { ready, wanted }
  if (!workload) {
    return mode === 'off'
      ? { shape: 'off', word: 'Off', ...numbers }
      : { shape: 'starting', word: 'Not deployed yet', ...numbers }
  }
  if (mode === 'off') return { shape: 'waiting', word: 'Stopping', ...numbers }
  const trouble = pods.map(podTroubleOf).find(each => each && !passing.has(each.reason))
  if (trouble) {
    return { shape: 'failing', word: 'Failing', ...numbers, reason: trouble.reason, message: trouble.message }
  }
  const rollout = rolloutStatus(workload)
  if (rollout.state === 'failed')
    return { shape: 'failing', word: 'Failing', ...numbers, reason: rollout.reason, message: rollout.message }
  if (rollout.state === 'complete' && ready >= wanted) return { shape: 'ready', word: 'Ready', ...numbers }
  const lapsed = pods.find(pod => !isReady(pod) && wereReady.has(pod.metadata.uid ?? ''))
  if (lapsed) {
    const { reason, message } =
      lapsed.status?.conditions?.find(({ type }) => type === 'Ready') ??
      ({} as { reason?: string; message?: string })
    return {
      shape: 'not-ready',
      word: 'Not ready',
      ...numbers,
      ...(reason && { reason }),
      ...(message && { message }),
    }
  }
  const word = ready > 0 || wereReady.size > 0 ? 'Rolling out' : 'Starting'
  return {
    shape: 'starting',
    word,
    ...numbers,
    ...(rollout.state === 'progressing' && { message: rollout.message }),
  }
}
