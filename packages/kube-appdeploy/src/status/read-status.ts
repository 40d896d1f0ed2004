import { type CallOptions, type ObjectRef, refOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { readLastRevision } from '../history/history.ts'
import type { Revision } from '../history/revision.ts'
import { parentRef, readParent, SET_ID_LABEL, type SetName, setIdOf } from '../plan/apply-set.ts'
import { isApplied } from '../plan/compare-managed.ts'
import { readMembers } from '../plan/live-state.ts'
import { isOwnObject } from '../plan/plan-leftovers.ts'
import type { Target } from '../target/target.ts'
import { isRolledOut, type RolloutStatus, rolloutStatus } from '../wait/rollout-status.ts'

/** What is deployed, and how it is. */
export interface DeploymentStatus {
  /** The last deployment; undefined when there was none. */
  revision: Revision | undefined
  objects: ObjectStatus[]
}

/** How one object is. */
export interface ObjectStatus {
  ref: ObjectRef
  /** Undefined for an object that just is there. */
  rollout: RolloutStatus | undefined
  /** Against the last deployment: as it was deployed, changed since, missing, or not of it. */
  drift: 'none' | 'changed' | 'missing' | 'left-over'
}

/** Reads what belongs to a set: one list for each kind. */
export async function readStatus(
  target: Target,
  set: SetName,
  options: CallOptions = {},
): Promise<DeploymentStatus> {
  const setId = setIdOf(set)
  const [[parent], revision] = await Promise.all([
    target.list(parentRef(set), {
      ...options,
      namespace: set.namespace,
      labelSelector: `${SET_ID_LABEL}=${setId}`,
    }),
    readLastRevision(target, set, options),
  ])
  if (!parent) return { revision, objects: [] }
  const { kinds, namespaces } = readParent(parent, set)
  const { namespaced } = await target.describe(kinds, options)
  const places = kinds.flatMap((kind, index) =>
    namespaced[index] === undefined
      ? []
      : [{ ...kind, namespaces: namespaced[index] ? namespaces : [undefined] }],
  )
  const members = await readMembers(target, places, { ...options, setId })
  const deployed = revision?.objects ?? new Map<string, KubeObject>()
  const there = [...members].filter(([, object]) => isOwnObject(object))
  const missing = [...deployed].filter(([key]) => !members.has(key))
  return {
    revision,
    objects: [
      ...there.map(([key, object]) => ({
        ref: refOf(object),
        rollout: isRolledOut(object) ? rolloutStatus(object) : undefined,
        drift: driftOf(object, deployed.get(key)),
      })),
      ...missing.map(([, object]) => ({ ref: refOf(object), rollout: undefined, drift: 'missing' as const })),
    ],
  }
}

function driftOf(live: KubeObject, deployed: KubeObject | undefined): ObjectStatus['drift'] {
  if (!deployed) return 'left-over'
  return isApplied(deployed, live) ? 'none' : 'changed'
}

/** Whether all is there, as deployed, and up. */
export function isHealthy({ revision, objects }: DeploymentStatus): boolean {
  return (
    revision?.result === 'succeeded' &&
    objects.every(({ rollout, drift }) => drift === 'none' && (rollout?.state ?? 'complete') === 'complete')
  )
}
