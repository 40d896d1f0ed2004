import { scaleIntOrPercent, type IntOrPercent } from '../int-or-percent.ts'

/** How many Pods a rolling update may have too many, or too few. */
export interface RollingUpdate {
  maxSurge?: IntOrPercent
  maxUnavailable?: IntOrPercent
}

/** The same, as numbers of Pods. */
export interface Fenceposts {
  maxSurge: number
  maxUnavailable: number
}

/**
 * Resolves both percentages: surge is rounded up, unavailable down, and where both come to nothing one Pod may
 * be unavailable, or the rollout could not move.
 *
 * @throws CodedError `controllers/not-a-percentage`
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/util/deployment_util.go ResolveFenceposts
 */
export function resolveFenceposts(update: RollingUpdate, replicas: number): Fenceposts {
  const maxSurge = scaleIntOrPercent(update.maxSurge ?? 0, replicas, 'up')
  const maxUnavailable = scaleIntOrPercent(update.maxUnavailable ?? 0, replicas, 'down')
  return maxSurge === 0 && maxUnavailable === 0
    ? { maxSurge: 0, maxUnavailable: 1 }
    : { maxSurge, maxUnavailable }
}

/** Fenceposts, and the number of Pods that must be available at any time. */
export interface RolloutBounds extends Fenceposts {
  minAvailable: number
}

/** What a rolling update of so many replicas has to keep to. */
export function rolloutBounds(update: RollingUpdate, replicas: number): RolloutBounds {
  const { maxSurge, maxUnavailable } = resolveFenceposts(update, replicas)
  const unavailable = Math.min(maxUnavailable, replicas)
  return { maxSurge, maxUnavailable: unavailable, minAvailable: replicas - unavailable }
}

/**
 * What the new ReplicaSet may be scaled up to, while all ReplicaSets together stay within replicas + maxSurge.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/util/deployment_util.go NewRSNewReplicas
 */
export function newReplicaSetReplicas(
  update: RollingUpdate,
  counts: { replicas: number; newReplicas: number; allReplicas: number },
): number {
  const { replicas, newReplicas, allReplicas } = counts
  const room = replicas + scaleIntOrPercent(update.maxSurge ?? 0, replicas, 'up') - allReplicas
  return room <= 0 ? newReplicas : newReplicas + Math.min(room, replicas - newReplicas)
}
