import { hasCode } from '@devmatic/base'
import type { CallOptions, KubeClient, ResourceKind } from '@devmatic/kube-client'
import type { Target, TargetDescription } from './target.ts'

/** A cluster as a target. */
export function createClusterTarget(client: KubeClient): Target {
  return {
    client,
    describe: (kinds, options) => describe(client, kinds, options),
    list: async (kind, options) => (await client.list(kind, options)).items,
    apply: (object, options) => client.apply(object, options),
    delete: (ref, options) => client.delete(ref, options),
  }
}

const KUBE_SYSTEM = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }

async function describe(
  client: KubeClient,
  kinds: readonly ResourceKind[],
  options?: CallOptions,
): Promise<TargetDescription> {
  const [kubeSystem, ...namespaced] = await Promise.all([
    client.get(KUBE_SYSTEM, options),
    ...kinds.map(kind => isNamespaced(client, kind, options)),
  ])
  return {
    id: kubeSystem.metadata.uid ?? '',
    name: client.context ? `${client.url} (context ${client.context})` : client.url,
    namespaced,
  }
}

async function isNamespaced(
  client: KubeClient,
  kind: ResourceKind,
  options?: CallOptions,
): Promise<boolean | undefined> {
  try {
    return (await client.resource(kind, options)).namespaced
  } catch (error) {
    if (hasCode(error, 'kube/unknown-kind')) return undefined
    throw error
  }
}
