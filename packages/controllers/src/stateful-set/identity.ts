import type { KubeObject } from '@devmatic/kube-model'
import type { Claim } from '../claims/claim.ts'
import type { Pod, PodTemplate, StatefulSet } from '../framework/objects.ts'
import { controllerReference } from '../framework/owner.ts'
import { revisionHashLabel } from '../revisions/controller-revisions.ts'

/** The number at the end of a Pod's name, if the name is one of the set's. */
export function ordinalOf(set: StatefulSet, name: string): number | undefined {
  const prefix = `${set.metadata.name}-`
  const number = name.startsWith(prefix) ? name.slice(prefix.length) : ''
  return /^(0|[1-9]\d*)$/.test(number) ? Number(number) : undefined
}

/**
 * The Pod of an ordinal: its name, its host name and its claims stay the same for ever.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-identity
 */
export function podOfOrdinal(
  set: StatefulSet,
  ordinal: number,
  revision: { name: string; template: PodTemplate },
): Pod {
  const { name, namespace } = set.metadata
  const podName = `${name}-${ordinal}`
  const { labels, annotations, finalizers } = revision.template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'statefulset.kubernetes.io/pod-name': podName,
        [revisionHashLabel]: revision.name,
      },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(set)],
    },
    spec: {
      ...revision.template.spec,
      hostname: podName,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      volumes: volumesOf(set, ordinal, revision.template),
    },
  } as KubeObject as Pod
}

function volumesOf(set: StatefulSet, ordinal: number, template: PodTemplate): object[] {
  const claims = claimsOfOrdinal(set, ordinal).map(({ metadata }, index) => ({
    name: set.spec.volumeClaimTemplates?.[index]?.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: metadata.name },
  }))
  const names = new Set(claims.map(({ name }) => name))
  return [...claims, ...(template.spec.volumes ?? []).filter(({ name }) => !names.has(name))]
}

/** The claims of an ordinal, in the order of the set's templates. */
export function claimsOfOrdinal(set: StatefulSet, ordinal: number): Claim[] {
  const { name, namespace } = set.metadata
  const policy = set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted
  return (set.spec.volumeClaimTemplates ?? []).map(template => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: `${template.metadata?.name}-${name}-${ordinal}`,
        namespace,
        labels: { ...template.metadata?.labels, ...set.spec.selector.matchLabels },
        annotations: { ...template.metadata?.annotations },
        ...(policy === 'Delete'
          ? { ownerReferences: [{ ...controllerReference(set), controller: false }] }
          : {}),
      },
      spec: template.spec,
    }
    return claim as KubeObject as Claim
  })
}
