import type { Resource } from '../registry/resource.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { ResourceTable } from '../registry/resource-table.ts'

/** Legacy discovery: a document for each level. @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api */
export function apiVersions(address: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  }
}

/** The document at `/apis`. */
export function apiGroupList(table: ResourceTable): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: table
      .groups()
      .filter(([group]) => group)
      .map(groupEntry),
  }
}

/** The document at `/apis/GROUP`. */
export function apiGroup(table: ResourceTable, name: string): object | undefined {
  const group = table.groups().find(([group]) => group === name)
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) }
}

function groupEntry([name, versions]: readonly [string, readonly string[]]): object {
  const entries = versions.map(version => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: entries, preferredVersion: entries[0] }
}

/** The document of one group version. */
export function apiResourceList(table: ResourceTable, group: string, version: string): object | undefined {
  const resources = table.ofVersion(group, version)
  if (resources.length === 0) return undefined
  return {
    kind: 'APIResourceList',
    ...(group && { apiVersion: 'v1' }),
    groupVersion: group ? `${group}/${version}` : version,
    resources: resources.flatMap(resourceEntries),
  }
}

function resourceEntries(resource: Resource): object[] {
  const own = {
    name: resource.resource,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
    ...(resource.categories.length > 0 && { categories: resource.categories }),
    ...(resource.storageVersionHash && { storageVersionHash: resource.storageVersionHash }),
  }
  const below = resource.subresources.map(({ name, kind, group, version, verbs }) => ({
    name: `${resource.resource}/${name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(group && { group }),
    ...(version && { version }),
    kind,
    verbs,
  }))
  return [own, ...below]
}

/** Aggregated discovery: all of it in one document. `core` or the named groups. */
export function aggregatedDiscovery(table: ResourceTable, core: boolean): object {
  const items = table
    .groups()
    .filter(([group]) => (group === '') === core)
    .map(([group, versions]) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versions.map(version => ({
        version,
        resources: table.ofVersion(group, version).map(aggregatedResource),
        freshness: 'Current',
      })),
    }))
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
}

function aggregatedResource(resource: Resource): object {
  const { group, version, kind } = resource
  return {
    resource: resource.resource,
    responseKind: { group: '', version: '', kind, ...(apiVersionOf(resource) && { group, version }) },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
    ...(resource.categories.length > 0 && { categories: resource.categories }),
    ...(resource.subresources.length > 0 && {
      subresources: resource.subresources.map(below => ({
        subresource: below.name,
        responseKind: { group: below.group ?? group, version: below.version ?? version, kind: below.kind },
        verbs: below.verbs,
      })),
    }),
  }
}
