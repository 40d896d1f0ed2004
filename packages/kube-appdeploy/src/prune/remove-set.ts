import { callOptionsOf } from '@devmatic/kube-client'
import type { DeployResult } from '../apply/deploy-event.ts'
import type { Run } from '../apply/run.ts'
import { countSteps } from '../plan/plan.ts'
import { deleteHistory } from '../history/history.ts'
import { FIELD_MANAGER, parentObject, parentRef } from '../plan/apply-set.ts'
import { pruneSteps } from './prune-steps.ts'

/** Deletes all of a set, then its history and its parent; both stay while objects with data do. */
export async function removeSet(run: Run): Promise<DeployResult> {
  const { plan, target, options } = run
  const call = callOptionsOf(options)
  const set = { name: plan.set.name, namespace: plan.namespace }
  await pruneSteps(run)
  const kept = plan.steps.filter(({ action }) => action === 'keep').map(({ ref }) => ref)
  if (kept.length > 0) {
    const namespaces = kept.flatMap(({ namespace }) => namespace ?? [])
    await target.apply(parentObject(set, { kinds: kept, namespaces }), {
      ...call,
      fieldManager: FIELD_MANAGER,
      force: true,
    })
  } else {
    await deleteHistory(target, set, call)
    await target.delete(parentRef(set), call)
  }
  return { revision: undefined, counts: countSteps(plan.steps) }
}
