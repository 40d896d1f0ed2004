import type { CallOptions, KubeClient } from '@devmatic/kube-client'
import type { JsonValue } from '@devmatic/kube-model'
import { LAST_APPLIED, migratedFields } from '../plan/client-side-apply.ts'
import type { ChangeStep, PlannedState } from '../plan/plan.ts'

/**
 * Makes ours what was applied on the client's side, so that what the templates no longer have goes with the apply.
 * Nothing else of the object changes; whoever is interrupted here begins again with the same plan.
 *
 * @returns the state that the apply starts from
 */
export async function migrateFields(
  client: KubeClient,
  { ref, from, object }: ChangeStep,
  call: CallOptions,
): Promise<PlannedState> {
  const live = await client.get(ref, call)
  const { uid = '', resourceVersion = '', annotations } = live.metadata
  // Another state than the planned one is left as it is: the apply that follows looks at it, or refuses it.
  if (uid !== from.uid || resourceVersion !== from.resourceVersion) return from
  const managedFields = migratedFields(live, object.apiVersion) as unknown as JsonValue
  const annotation = `/metadata/annotations/${LAST_APPLIED.replaceAll('/', '~1')}`
  const patched = await client.patch(
    ref,
    {
      type: 'json',
      patch: [
        { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
        { op: 'replace', path: '/metadata/managedFields', value: managedFields },
        ...(annotations?.[LAST_APPLIED] === undefined ? [] : [{ op: 'remove' as const, path: annotation }]),
      ],
    },
    call,
  )
  return { uid, resourceVersion: patched.metadata.resourceVersion ?? '' }
}
