import { isSame } from '../framework/status.ts'
import type { Deployment, ReplicaSet } from '../framework/objects.ts'
import { desiredReplicasAnnotation, maxReplicasAnnotation, sizeAnnotations, surgeOf } from './annotations.ts'
import type { DeploymentWork } from './deployment-controller.ts'

/** The replicas that a ReplicaSet asks for. */
export function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1
}

/** The replicas that several ask for together. */
export function totalSize(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + sizeOf(set), 0)
}

/** Scales a ReplicaSet; false if it has that size already. */
export async function scaleReplicaSet(work: DeploymentWork, set: ReplicaSet, size: number): Promise<boolean> {
  const { client, deployment, recorder } = work
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) }
  const before = sizeOf(set)
  if (before === size && isSame(annotations, set.metadata.annotations)) return false
  work.replace(
    await client.update<ReplicaSet>({
      ...set,
      metadata: { ...set.metadata, annotations },
      spec: { ...set.spec, replicas: size },
    }),
  )
  if (before === size) return false
  const direction = size > before ? 'up' : 'down'
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`
  recorder.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message })
  return true
}

/** Whether the Deployment's replicas have changed since its ReplicaSets were scaled last. */
export function isScalingEvent(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  const desired = String(deployment.spec.replicas ?? 1)
  return sets.some(
    set => sizeOf(set) > 0 && (set.metadata.annotations?.[desiredReplicasAnnotation] ?? desired) !== desired,
  )
}

/**
 * Brings the ReplicaSets to the Deployment's size without rolling on: all of it to the only one, or, in the middle
 * of a rollout, to each in proportion to its own.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/sync.go scale
 */
export async function scaleInProportion(work: DeploymentWork, newSet: ReplicaSet | undefined): Promise<void> {
  const { deployment, sets } = work
  const replicas = deployment.spec.replicas ?? 1
  const active = sets.filter(set => sizeOf(set) > 0)
  const only = active.length <= 1 ? (active[0] ?? newSet) : undefined
  if (only) return void (await scaleReplicaSet(work, only, replicas))
  if (newSet && isSaturated(deployment, newSet)) {
    for (const set of active) if (set !== newSet) await scaleReplicaSet(work, set, 0)
    return
  }
  if (deployment.spec.strategy?.type === 'Recreate') return
  for (const [set, size] of proportions(deployment, active)) await scaleReplicaSet(work, set, size)
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const replicas = deployment.spec.replicas ?? 1
  const desired = Number(set.metadata.annotations?.[desiredReplicasAnnotation] ?? NaN)
  return sizeOf(set) === replicas && desired === replicas && (set.status?.availableReplicas ?? 0) === replicas
}

function proportions(deployment: Deployment, active: readonly ReplicaSet[]): [ReplicaSet, number][] {
  const replicas = deployment.spec.replicas ?? 1
  const allowed = replicas > 0 ? replicas + surgeOf(deployment) : 0
  const toAdd = allowed - totalSize(active)
  const newerFirst = (a: ReplicaSet, b: ReplicaSet): number =>
    (a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '') ? -1 : 1
  // The biggest first; of equals the newer where Pods are added, the older where they are taken.
  const sorted = active.toSorted(
    (a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? newerFirst(a, b) : newerFirst(b, a)),
  )
  let added = 0
  const sizes = sorted.map((set): [ReplicaSet, number] => {
    const fraction = fractionOf(deployment, set)
    const left = toAdd - added
    const share =
      toAdd === 0 || left === 0 ? 0 : toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
    added += share
    return [set, sizeOf(set) + share]
  })
  // What rounding left over goes to the biggest.
  const [biggest] = sizes
  if (biggest && toAdd !== 0) biggest[1] = Math.max(0, biggest[1] + toAdd - added)
  return sizes
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const replicas = deployment.spec.replicas ?? 1
  if (replicas === 0) return -sizeOf(set)
  const before = Number(set.metadata.annotations?.[maxReplicasAnnotation] ?? deployment.status?.replicas ?? 0)
  if (!before) return 0
  return Math.round((sizeOf(set) * (replicas + surgeOf(deployment))) / before) - sizeOf(set)
}
