import { hasCode } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import {
  matchesLabels,
  toLabelSelector,
  type KubeObject,
  type LabelSelectorObject,
} from '@devmatic/kube-model'
import type { Namespaced } from './objects.ts'
import { controllerOf, controllerReference } from './owner.ts'

/**
 * The objects that belong to an owner: those that it controls and its selector chooses. Orphans that the selector
 * chooses are adopted, and what it chooses no more is released.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/controller_ref_manager.go
 */
export async function claimObjects<T extends Namespaced>(
  client: Pick<KubeClient, 'patch'>,
  owner: Namespaced & { spec: { selector: LabelSelectorObject } },
  candidates: readonly T[],
): Promise<T[]> {
  const selector = toLabelSelector(owner.spec.selector)
  const claimed: T[] = []
  for (const object of candidates) {
    const controller = controllerOf(object)
    if (controller && controller.uid !== owner.metadata.uid) continue
    const matches = matchesLabels(selector, object.metadata.labels)
    const isGoing =
      object.metadata.deletionTimestamp !== undefined || owner.metadata.deletionTimestamp !== undefined
    if (controller && (matches || isGoing)) claimed.push(object)
    else if (controller) await release(client, object, owner)
    else if (matches && !isGoing) claimed.push((await adopt(client, object, owner)) ?? object)
  }
  return claimed
}

async function adopt<T extends KubeObject>(
  client: Pick<KubeClient, 'patch'>,
  object: T,
  owner: KubeObject,
): Promise<T | undefined> {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)]
  return patchOwners(client, object, ownerReferences)
}

async function release(
  client: Pick<KubeClient, 'patch'>,
  object: KubeObject,
  owner: KubeObject,
): Promise<void> {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(
    ({ uid }) => uid !== owner.metadata.uid,
  )
  await patchOwners(client, object, ownerReferences)
}

async function patchOwners<T extends KubeObject>(
  client: Pick<KubeClient, 'patch'>,
  object: T,
  ownerReferences: object[],
): Promise<T | undefined> {
  const { name = '', namespace, uid } = object.metadata
  const ref = { apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace ? { namespace } : {}) }
  try {
    return await client.patch<T>(ref, {
      type: 'merge',
      patch: { metadata: { uid: uid ?? '', ownerReferences: ownerReferences as never } },
    })
  } catch (error) {
    // Gone meanwhile: the informer will say so.
    if (hasCode(error, 'kube/not-found') || hasCode(error, 'kube/conflict')) return undefined
    throw error
  }
}
