import { isReady } from './pod-state.ts'
import type { Pod } from '../framework/objects.ts'
import { findCondition } from '../framework/status.ts'

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost'
const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * Pods in the order in which scaling down deletes them: first those that would be missed least.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
 */
export function inDeletionOrder(pods: readonly Pod[]): Pod[] {
  return pods.toSorted((a, b) => firstDifference(criteria.map(criterion => criterion(a) - criterion(b))))
}

/** Each the smaller, the earlier a Pod goes. */
const criteria: readonly ((pod: Pod) => number)[] = [
  pod => (pod.spec.nodeName ? 1 : 0),
  pod => phases[pod.status?.phase ?? ''] ?? 0,
  pod => (isReady(pod) ? 1 : 0),
  pod => Number(pod.metadata.annotations?.[costAnnotation] ?? 0) || 0,
  pod => (isReady(pod) ? -time(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime) : 0),
  pod => -restarts(pod),
  pod => -time(pod.metadata.creationTimestamp),
]

function firstDifference(differences: readonly number[]): number {
  return differences.find(difference => difference !== 0) ?? 0
}

function time(text: string | null | undefined): number {
  return text ? Date.parse(text) : 0
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount))
}
