import { hasCode } from '@devmatic/base'
import type { CallOptions } from '@devmatic/kube-client'
import { PART_OF_LABEL } from '../plan/apply-set.ts'
import type { PruneStep } from '../plan/plan.ts'
import type { Target } from '../target/target.ts'

const TRIES = 5

/**
 * Deletes a member that the templates no longer have, if it still is the one that was planned, and still a
 * member.
 *
 * @returns whether it was deleted; not so when it is gone, was made anew, or left the set
 */
export async function pruneObject(
  target: Target,
  { ref, from }: PruneStep,
  options: CallOptions & { setId: string },
): Promise<boolean> {
  const { setId, ...call } = options
  let { resourceVersion } = from
  for (let tries = 1; ; tries++) {
    try {
      await target.delete(ref, {
        ...call,
        propagationPolicy: 'Background',
        preconditions: { uid: from.uid, resourceVersion },
      })
      return true
    } catch (error) {
      if (hasCode(error, 'kube/not-found')) return false
      if (!hasCode(error, 'kube/conflict') || tries === TRIES) throw error
    }
    // Its status was written meanwhile, or somebody took it out of the set.
    const where = { ...call, labelSelector: `${PART_OF_LABEL}=${setId}`, metadataOnly: true }
    const members = await target.list(ref, ref.namespace ? { ...where, namespace: ref.namespace } : where)
    const member = members.find(({ metadata }) => metadata.name === ref.name && metadata.uid === from.uid)
    if (!member) return false
    resourceVersion = member.metadata.resourceVersion ?? ''
  }
}
