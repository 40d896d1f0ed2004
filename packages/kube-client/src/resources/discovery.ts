import type { CallOptions } from '../transport/deadline.ts'
import type { Sender } from '../transport/send.ts'
import { groupVersionPath, type Resource } from './resource.ts'

interface ApiResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[]; shortNames?: string[] }[]
}

/** Asks what one group and version serves. @throws CodedError `kube/not-found` when it is not served */
export async function discoverGroupVersion(
  sender: Sender,
  apiVersion: string,
  options?: CallOptions,
): Promise<Resource[]> {
  const path = groupVersionPath(apiVersion)
  const attempt = { verb: 'discover', target: apiVersion }
  const { resources } = await sender.json<ApiResourceList>({ attempt, method: 'GET', path }, options)
  const subresources = Map.groupBy(
    resources.filter(({ name }) => name.includes('/')),
    ({ name }) => name.slice(0, name.indexOf('/')),
  )
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs, shortNames }) => ({
      apiVersion,
      kind,
      name,
      namespaced,
      verbs,
      shortNames: shortNames ?? [],
      subresources: (subresources.get(name) ?? []).map(sub => sub.name.slice(name.length + 1)),
    }))
}

/** @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
interface AggregatedDiscovery {
  kind: string
  items?: {
    metadata: { name?: string }
    versions: {
      version: string
      resources?: {
        resource: string
        responseKind: { kind: string; group?: string; version?: string }
        scope: 'Namespaced' | 'Cluster'
        verbs: string[]
        shortNames?: string[]
        subresources?: { subresource: string }[]
      }[]
    }[]
  }[]
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** Asks for all that the server serves; preferred versions come first within each group. */
export async function discoverAll(sender: Sender, options?: CallOptions): Promise<Resource[]> {
  const lists = await Promise.all(['/api', '/apis'].map(path => discoverRoot(sender, path, options)))
  return lists.flat()
}

async function discoverRoot(sender: Sender, path: string, options?: CallOptions): Promise<Resource[]> {
  const attempt = { verb: 'discover', target: path }
  const answer = await sender.json<AggregatedDiscovery & ApiVersions>(
    { attempt, method: 'GET', path, accept: AGGREGATED },
    options,
  )
  if (answer.kind === 'APIGroupDiscoveryList') return readAggregated(answer)
  const versions =
    answer.versions ??
    answer.groups?.flatMap(group => group.versions.map(({ groupVersion }) => groupVersion)) ??
    []
  const lists = await Promise.all(versions.map(version => discoverGroupVersion(sender, version, options)))
  return lists.flat()
}

/** What servers before 1.26 answer. */
interface ApiVersions {
  versions?: string[]
  groups?: { versions: { groupVersion: string }[] }[]
}

function readAggregated(answer: AggregatedDiscovery): Resource[] {
  return (answer.items ?? []).flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      (resources ?? []).map(resource => ({
        apiVersion: metadata.name ? `${metadata.name}/${version}` : version,
        kind: resource.responseKind.kind,
        name: resource.resource,
        namespaced: resource.scope === 'Namespaced',
        verbs: resource.verbs,
        shortNames: resource.shortNames ?? [],
        subresources: (resource.subresources ?? []).map(({ subresource }) => subresource),
      })),
    ),
  )
}
