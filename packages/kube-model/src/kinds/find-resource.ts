import { builtInResources } from '../resources/built-in.ts'

/** How a kind is served that every Kubernetes has. */
export interface ResourceNames {
  apiVersion: string
  group: string
  version: string
  kind: string
  /** As in URLs. */
  plural: string
  singular: string
  shortNames: readonly string[]
  /** Whether its objects are in namespaces. */
  namespaced: boolean
}

const resources: ResourceNames[] = []
const byKind = new Map<string, ResourceNames>()
const byWord = new Map<string, ResourceNames>()

for (const { group, version, kind, resource, singular, shortNames = [], namespaced } of builtInResources) {
  const apiVersion = group ? `${group}/${version}` : version
  const names = { apiVersion, group, version, kind, plural: resource, singular, shortNames, namespaced }
  resources.push(names)
  byKind.set(`${apiVersion} ${kind}`, names)
  for (const word of [resource, singular, ...shortNames, kind.toLowerCase()]) {
    for (const key of [word, `${word}.${group}`, `${word}.${version}.${group}`])
      if (!byWord.has(key)) byWord.set(key, names)
  }
}

/** How a built-in kind is served in Kubernetes 1.35; undefined for any other. */
export function findResource({
  apiVersion,
  kind,
}: {
  apiVersion: string
  kind: string
}): ResourceNames | undefined {
  return byKind.get(`${apiVersion} ${kind}`)
}

/** The built-in resource that a word means on a command line: `deploy`, `Deployment`, `deployments.apps`. */
export function findResourceByName(word: string): ResourceNames | undefined {
  return byWord.get(word.toLowerCase())
}

/** All versions in which a group serves a kind, the preferred one first; none for other groups. */
export function versionsOfKind(group: string, kind: string): readonly ResourceNames[] {
  return resources.filter(resource => resource.group === group && resource.kind === kind)
}

/** Every group that serves a kind of this name, in the server's order. */
export function resourcesOfKind(kind: string): readonly ResourceNames[] {
  return resources.filter(resource => resource.kind === kind)
}
