import { builtInResources } from '@devmatic/kube-model'
import type { Resource, ResourceKind } from './resource.ts'

const byKind = new Map<string, Resource>()
for (const { group, version, kind, resource, ...known } of builtInResources) {
  const apiVersion = group ? `${group}/${version}` : version
  byKind.set(`${apiVersion} ${kind}`, {
    apiVersion,
    kind,
    name: resource,
    namespaced: known.namespaced,
    verbs: known.verbs,
    shortNames: known.shortNames ?? [],
    subresources: known.subresources?.map(({ name }) => name) ?? [],
  })
}

/** How a kind is served that every Kubernetes has: known without asking. */
export function findBuiltIn({ apiVersion, kind }: ResourceKind): Resource | undefined {
  return byKind.get(`${apiVersion} ${kind}`)
}
