import type { CallOptions } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { objectKey } from '../render/object-key.ts'
import type { Target } from '../target/target.ts'
import { PART_OF_LABEL } from './apply-set.ts'
import type { ObjectKind } from './plan.ts'

/** A kind, and the namespaces to look for it in; undefined: it has none. */
export interface KindPlace extends ObjectKind {
  namespaces: readonly (string | undefined)[]
}

/** The members of a set by key: one list for each kind and namespace. */
export async function readMembers(
  target: Target,
  places: readonly KindPlace[],
  options: CallOptions & { setId: string },
): Promise<Map<string, KubeObject>> {
  const { setId, ...callOptions } = options
  return await readAll(target, places, { ...callOptions, labelSelector: `${PART_OF_LABEL}=${setId}` })
}

/** Whatever else is there by key, with its metadata alone: what exists already is not made anew. */
export async function readOthers(
  target: Target,
  places: readonly KindPlace[],
  options: CallOptions = {},
): Promise<Map<string, KubeObject>> {
  return await readAll(target, places, { ...options, metadataOnly: true })
}

async function readAll(
  target: Target,
  places: readonly KindPlace[],
  options: Parameters<Target['list']>[1],
): Promise<Map<string, KubeObject>> {
  const lists = await Promise.all(
    places.flatMap(({ namespaces, apiVersion, kind }) =>
      namespaces.map(namespace =>
        target.list({ apiVersion, kind }, { ...options, ...(namespace ? { namespace } : {}) }),
      ),
    ),
  )
  return new Map(lists.flat().map(object => [objectKey(object), object]))
}
