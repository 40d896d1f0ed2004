import type { Deployment, ReplicaSet } from '../framework/objects.ts'
import { rolloutBounds } from './rolling-numbers.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas'

/** What a Deployment keeps to itself. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
])

/** The annotations that a Deployment gives its newest ReplicaSet. */
export function copiedAnnotations(deployment: Deployment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !notCopied.has(name)),
  )
}

/** The annotations by which a later scaling knows what the ReplicaSet was meant for. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const replicas = deployment.spec.replicas ?? 1
  return {
    [desiredReplicasAnnotation]: String(replicas),
    [maxReplicasAnnotation]: String(replicas + surgeOf(deployment)),
  }
}

/** How many Pods a Deployment may have beyond its replicas while it rolls. */
export function surgeOf(deployment: Deployment): number {
  if (deployment.spec.strategy?.type === 'Recreate') return 0
  return rolloutBounds(deployment.spec.strategy?.rollingUpdate ?? {}, deployment.spec.replicas ?? 1).maxSurge
}

/** How many Pods a Deployment may lack while it rolls. */
export function unavailableOf(deployment: Deployment): number {
  if (deployment.spec.strategy?.type === 'Recreate') return 0
  return rolloutBounds(deployment.spec.strategy?.rollingUpdate ?? {}, deployment.spec.replicas ?? 1)
    .maxUnavailable
}

/** The number of a ReplicaSet's revision; 0 if it has none yet. */
export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0) || 0
}

/**
 * The annotations of the newest ReplicaSet, whose revision is now `revision`: one that was the newest before gets
 * a new number, and its earlier numbers are kept.
 */
export function revisedAnnotations(
  deployment: Deployment,
  set: ReplicaSet,
  revision: number,
): Record<string, string> {
  const own = set.metadata.annotations ?? {}
  const before = own[revisionAnnotation]
  const next = { ...own, ...copiedAnnotations(deployment) }
  if (revisionOf(set) >= revision) return next
  next[revisionAnnotation] = String(revision)
  const history = own[revisionHistoryAnnotation]?.split(',') ?? []
  if (before !== undefined) next[revisionHistoryAnnotation] = [...history, before].join(',')
  return next
}
