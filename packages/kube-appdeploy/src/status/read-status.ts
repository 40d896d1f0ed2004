import { type CallOptions, isKubeError, type ObjectRef, refOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { readLastRevision } from '../history/history.ts'
import type { Revision } from '../history/revision.ts'
import {
  FIELD_MANAGER,
  parentRef,
  readParent,
  SET_ID_LABEL,
  type SetName,
  setIdOf,
} from '../plan/apply-set.ts'
import { isApplied } from '../plan/compare-managed.ts'
import { diffObjects } from '../plan/diff-objects.ts'
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

/** Reads what belongs to a set: one list for each kind, and a trial for what may have changed. */
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
  const there = await Promise.all(
    [...members]
      .filter(([, object]) => isOwnObject(object))
      .map(async ([key, object]): Promise<ObjectStatus> => {
        const drift = await driftOf(target, { live: object, deployed: deployed.get(key) }, options)
        const rollout = isRolledOut(object) ? rolloutStatus(object) : undefined
        return { ref: refOf(object), rollout, drift }
      }),
  )
  const missing = [...deployed].filter(([key]) => !members.has(key))
  return {
    revision,
    objects: [
      ...there,
      ...missing.map(([, object]) => ({ ref: refOf(object), rollout: undefined, drift: 'missing' as const })),
    ],
  }
}

/** What cannot be told from the object alone, a trial tells: would applying it once more change it? */
async function driftOf(
  target: Target,
  { live, deployed }: { live: KubeObject; deployed: KubeObject | undefined },
  options: CallOptions,
): Promise<ObjectStatus['drift']> {
  if (!deployed) return 'left-over'
  if (isApplied(deployed, live)) return 'none'
  const trial = { ...options, fieldManager: FIELD_MANAGER, force: true, dryRun: true }
  try {
    return diffObjects(live, await target.apply(deployed, trial)).length === 0 ? 'none' : 'changed'
  } catch (error) {
    // Who may only look, or meets a server that does not take it any more, is told of the doubt.
    if (isKubeError(error)) return 'changed'
    throw error
  }
}

/** Whether all is there, as deployed, and up. */
export function isHealthy({ revision, objects }: DeploymentStatus): boolean {
  return (
    revision?.result === 'succeeded' &&
    objects.every(({ rollout, drift }) => drift === 'none' && (rollout?.state ?? 'complete') === 'complete')
  )
}
