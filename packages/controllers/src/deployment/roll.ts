import type { ReplicaSet } from '../framework/objects.ts'
import { isFinished } from '../pods/pod-state.ts'
import { surgeOf, unavailableOf } from './annotations.ts'
import type { DeploymentWork } from './deployment-controller.ts'
import { byAge, ensureNewReplicaSet } from './new-replica-set.ts'
import { newReplicaSetReplicas } from './rolling-numbers.ts'
import { scaleReplicaSet, sizeOf, totalSize } from './scale.ts'

/**
 * One step of a rolling update: the new ReplicaSet up as far as the surge allows, or else the old ones down as far
 * as enough stays available.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/rolling.go
 */
export async function rollStep(work: DeploymentWork): Promise<ReplicaSet | undefined> {
  const newSet = await ensureNewReplicaSet(work, { create: true })
  if (!newSet) return undefined
  if (await growNew(work, newSet)) return work.current(newSet)
  await shrinkOld(work, newSet)
  return work.current(newSet)
}

async function growNew(work: DeploymentWork, newSet: ReplicaSet): Promise<boolean> {
  const replicas = work.deployment.spec.replicas ?? 1
  const counts = { replicas, newReplicas: sizeOf(newSet), allReplicas: totalSize(work.sets) }
  const size =
    sizeOf(newSet) > replicas
      ? replicas
      : newReplicaSetReplicas({ maxSurge: surgeOf(work.deployment) }, counts)
  return scaleReplicaSet(work, newSet, size)
}

async function shrinkOld(work: DeploymentWork, newSet: ReplicaSet): Promise<void> {
  const olds = byAge(work.sets.filter(set => set.metadata.uid !== newSet.metadata.uid && sizeOf(set) > 0))
  if (olds.length === 0) return
  const minAvailable = (work.deployment.spec.replicas ?? 1) - unavailableOf(work.deployment)
  const newUnavailable = sizeOf(newSet) - (newSet.status?.availableReplicas ?? 0)
  const mostDown = totalSize(work.sets) - minAvailable - newUnavailable
  if (mostDown <= 0) return
  await dropUnhealthy(work, olds, mostDown)
  await dropAvailable(work, olds, minAvailable)
}

/** What is not available anyway is no loss. */
async function dropUnhealthy(work: DeploymentWork, olds: readonly ReplicaSet[], most: number): Promise<void> {
  let dropped = 0
  for (const set of olds) {
    const unhealthy = sizeOf(set) - (set.status?.availableReplicas ?? 0)
    const drop = Math.min(most - dropped, unhealthy)
    if (drop <= 0) continue
    await scaleReplicaSet(work, set, sizeOf(set) - drop)
    dropped += drop
  }
}

async function dropAvailable(
  work: DeploymentWork,
  olds: readonly ReplicaSet[],
  minAvailable: number,
): Promise<void> {
  const available = work.sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0)
  let left = available - minAvailable
  for (const old of olds) {
    const set = work.current(old)
    const drop = Math.min(left, sizeOf(set))
    if (drop <= 0) continue
    await scaleReplicaSet(work, set, sizeOf(set) - drop)
    left -= drop
  }
}

/**
 * One step of `Recreate`: the old ReplicaSets to nothing, and, when none of their Pods runs, the new one to its size.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/recreate.go
 */
export async function recreateStep(work: DeploymentWork): Promise<ReplicaSet | undefined> {
  const newSet = await ensureNewReplicaSet(work, { create: false })
  const olds = work.sets.filter(set => set.metadata.uid !== newSet?.metadata.uid)
  let isScaled = false
  for (const set of olds) if (sizeOf(set) > 0) isScaled = (await scaleReplicaSet(work, set, 0)) || isScaled
  if (isScaled || olds.some(set => work.podsOf(set).some(pod => !isFinished(pod)))) return newSet
  const created = newSet ?? (await ensureNewReplicaSet(work, { create: true }))
  if (created) await scaleReplicaSet(work, created, work.deployment.spec.replicas ?? 1)
  return created && work.current(created)
}
