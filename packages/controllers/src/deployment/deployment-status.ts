import type { Clock } from '@devmatic/base'
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from '../framework/objects.ts'
import { findCondition, setCondition, timeNow } from '../framework/status.ts'
import { unavailableOf } from './annotations.ts'
import { totalSize } from './scale.ts'

/** No deadline: what the API gives a Deployment that sets none is 600 s. */
const noDeadlineSeconds = 2 ** 31 - 1

/** What a Deployment's ReplicaSets come to. */
export interface DeploymentFacts {
  deployment: Deployment
  sets: readonly ReplicaSet[]
  newSet: ReplicaSet | undefined
  /** Conditions that this pass has set already. */
  conditions: readonly Condition[]
  clock: Clock
}

const sum = (
  sets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number => sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0)

/** Counts, and whether enough is available. */
export function countStatus(facts: DeploymentFacts): DeploymentStatus {
  const { deployment, sets, newSet } = facts
  const available = sum(sets, 'availableReplicas')
  const conditions = withAvailable(facts, available)
  const { collisionCount } = deployment.status ?? {}
  return {
    ...(deployment.metadata.generation === undefined
      ? {}
      : { observedGeneration: deployment.metadata.generation }),
    replicas: sum(sets, 'replicas'),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum(sets, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalSize(sets) - available),
    terminatingReplicas: sum(sets, 'terminatingReplicas'),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions,
  }
}

function withAvailable({ deployment, conditions, clock }: DeploymentFacts, available: number): Condition[] {
  const isEnough = available >= (deployment.spec.replicas ?? 1) - unavailableOf(deployment)
  const now = timeNow(clock)
  const condition: Condition = isEnough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
        lastUpdateTime: now,
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
        lastUpdateTime: now,
      }
  return setCondition(conditions, condition, now)
}

/**
 * The status of a Deployment that rolls: counts, and whether it moves.
 *
 * @returns when to look again, because the deadline may have passed then
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/progress.go
 */
export function rolloutStatus(facts: DeploymentFacts): { status: DeploymentStatus; againAfterMs?: number } {
  const status = countStatus(facts)
  const deadlineSeconds = facts.deployment.spec.progressDeadlineSeconds ?? noDeadlineSeconds
  if (deadlineSeconds === noDeadlineSeconds) {
    return {
      status: {
        ...status,
        conditions: (status.conditions ?? []).filter(({ type }) => type !== 'Progressing'),
      },
    }
  }
  const progressing = judgeProgress(facts, status, deadlineSeconds)
  const now = timeNow(facts.clock)
  const conditions = withFailures(
    facts,
    progressing ? setCondition(status.conditions ?? [], progressing, now) : (status.conditions ?? []),
  )
  const again = againAfterMs({ ...facts, conditions }, status, deadlineSeconds)
  return { status: { ...status, conditions }, ...(again === undefined ? {} : { againAfterMs: again }) }
}

function judgeProgress(
  facts: DeploymentFacts,
  status: DeploymentStatus,
  deadlineSeconds: number,
): Condition | undefined {
  const { deployment, newSet, conditions } = facts
  const before = findCondition(conditions, 'Progressing')
  const isStill = status.replicas === status.updatedReplicas && before?.reason === 'NewReplicaSetAvailable'
  if (isStill) return undefined
  const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const lastUpdateTime = timeNow(facts.clock)
  if (isComplete(deployment, status)) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `${subject} has successfully progressed.`,
      lastUpdateTime,
    }
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `${subject} is progressing.`,
      lastUpdateTime,
    }
  }
  if (isOverdue(facts, deadlineSeconds)) {
    return {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${subject} has timed out progressing.`,
      lastUpdateTime,
    }
  }
  return undefined
}

/** Whether the rollout has ended: all Pods are new, and available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = deployment.spec.replicas ?? 1
  return (
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas
  )
}

function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function isOverdue({ conditions, clock }: DeploymentFacts, deadlineSeconds: number): boolean {
  const before = findCondition(conditions, 'Progressing')
  if (!before || before.reason === 'NewReplicaSetAvailable') return false
  if (before.reason === 'ProgressDeadlineExceeded') return true
  return Date.parse(before.lastUpdateTime ?? '') + deadlineSeconds * 1000 < clock.now()
}

function againAfterMs(
  facts: DeploymentFacts,
  status: DeploymentStatus,
  deadlineSeconds: number,
): number | undefined {
  const condition = findCondition(facts.conditions, 'Progressing')
  if (
    !condition ||
    isComplete(facts.deployment, status) ||
    condition.reason === 'ProgressDeadlineExceeded' ||
    condition.reason === 'NewReplicaSetAvailable'
  )
    return undefined
  const since = Date.parse(condition.lastUpdateTime ?? '')
  // A second more, because times are whole seconds.
  return Number.isNaN(since)
    ? undefined
    : Math.max(1000, since + deadlineSeconds * 1000 - facts.clock.now() + 1000)
}

/** A ReplicaSet that cannot create its Pods says why. */
function withFailures(
  { sets, newSet, clock }: DeploymentFacts,
  conditions: readonly Condition[],
): Condition[] {
  const failing = [newSet, ...sets]
    .map(set => findCondition(set?.status?.conditions, 'ReplicaFailure'))
    .find(found => found !== undefined)
  const others = conditions.filter(({ type }) => type !== 'ReplicaFailure')
  if (!failing) return others
  const now = timeNow(clock)
  return setCondition(conditions, { ...failing, lastUpdateTime: now }, now)
}
