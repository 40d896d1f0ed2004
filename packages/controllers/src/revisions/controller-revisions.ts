import { hasCode } from '@devmatic/base'
import type { KubeObject, LabelSelectorObject } from '@devmatic/kube-model'
import type { ControllerContext } from '../framework/controller.ts'
import { computeHash } from '../framework/hash.ts'
import { byOwner } from '../framework/informers.ts'
import type { ControllerRevision, Namespaced, Pod, PodTemplate } from '../framework/objects.ts'
import { controllerReference } from '../framework/owner.ts'
import { canonical } from '../framework/status.ts'

/** The label by which a Pod names the revision that it was made from. */
export const revisionHashLabel = 'controller-revision-hash'

/** A StatefulSet or DaemonSet. */
export type Revised = Namespaced & {
  spec: { template: PodTemplate; selector: LabelSelectorObject; revisionHistoryLimit?: number }
}

/** How a kind labels its revisions. */
export interface RevisionStyle {
  /** The label that holds the hash. */
  hashLabel: string
  annotations?: Record<string, string>
}

/** The revisions of an owner, the oldest first. */
export function revisionsOf(
  { informers }: Pick<ControllerContext, 'informers'>,
  owner: Namespaced,
): ControllerRevision[] {
  return informers.revisions.byIndex(byOwner, owner.metadata.uid).toSorted((a, b) => a.revision - b.revision)
}

/** The Pod template that a revision holds. */
export function templateOf(revision: ControllerRevision): PodTemplate {
  const { spec } = revision.data as { spec: { template: PodTemplate & { $patch?: string } } }
  const { $patch: _, ...template } = spec.template
  return template
}

/**
 * The revision of the owner's present template: an earlier one of the same template becomes the newest again, as
 * after `rollout undo`.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/history/controller_history.go
 */
export async function ensureRevision(
  context: ControllerContext,
  owner: Revised,
  style: RevisionStyle,
): Promise<ControllerRevision> {
  const { client } = context
  const revisions = revisionsOf(context, owner)
  const next = (revisions.at(-1)?.revision ?? 0) + 1
  const wanted = canonical(owner.spec.template)
  const equal = revisions.findLast(revision => canonical(templateOf(revision)) === wanted)
  if (equal && equal.revision === next - 1) return equal
  if (equal) return client.update<ControllerRevision>({ ...equal, revision: next })
  const draft = draftOf(owner, next, style)
  try {
    return await client.create<ControllerRevision>(draft)
  } catch (error) {
    if (!hasCode(error, 'kube/already-exists')) throw error
    // Created a moment ago, and not seen yet.
    const { name, namespace } = draft.metadata
    return client.get<ControllerRevision>({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      name,
      namespace,
    })
  }
}

function draftOf(owner: Revised, revision: number, style: RevisionStyle): ControllerRevision {
  const { name, namespace } = owner.metadata
  const hash = computeHash(owner.spec.template, undefined)
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata?.labels, [style.hashLabel]: hash },
      annotations: { ...style.annotations },
      ownerReferences: [controllerReference(owner)],
    },
    data: { spec: { template: { ...owner.spec.template, $patch: 'replace' } } },
    revision,
  } as KubeObject as ControllerRevision
}

/** Deletes old revisions beyond the limit, but none that a Pod still has, or that is named in `keep`. */
export async function truncateHistory(
  context: ControllerContext,
  owner: Revised,
  state: { pods: readonly Pod[]; keep: readonly string[]; keyOf(revision: ControllerRevision): string },
): Promise<void> {
  const used = new Set([
    ...state.keep,
    ...state.pods.map(pod => pod.metadata.labels?.[revisionHashLabel] ?? ''),
  ])
  const unused = revisionsOf(context, owner).filter(revision => !used.has(state.keyOf(revision)))
  const surplus = unused.slice(0, Math.max(0, unused.length - (owner.spec.revisionHistoryLimit ?? 10)))
  for (const { metadata } of surplus) {
    const ref = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      name: metadata.name,
      namespace: metadata.namespace,
    }
    await context.client.delete(ref).catch((error: unknown) => {
      if (!hasCode(error, 'kube/not-found')) throw error
    })
  }
}
