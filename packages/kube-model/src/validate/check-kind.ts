import { parseApiVersion } from '../identity/object-identity.ts'
import { findResource, resourcesOfKind } from '../kinds/find-resource.ts'
import { describeRemoval } from '../migrate/removed-versions.ts'
import { nearestName } from '../nearest-name.ts'
import { builtInGroups, builtInResources } from '../resources/built-in.ts'
import type { Report } from './report.ts'

const groups = new Set<string>(builtInGroups.map(([group]) => group))

/** Whether a group is Kubernetes' own, so that its kinds are known. */
export function isBuiltInGroup(group: string): boolean {
  return groups.has(group) || group === 'extensions' || group === 'settings.k8s.io'
}

/** Checks that Kubernetes has a kind in the version that an object says. Kinds of other groups may be anything. */
export function checkKind({ apiVersion, kind }: { apiVersion: string; kind: string }, report: Report): void {
  const { group } = parseApiVersion(apiVersion)
  if (findResource({ apiVersion, kind }) || !isBuiltInGroup(group)) return
  const removal = describeRemoval(apiVersion, kind)
  const message = removal
    ? `no matches for kind "${kind}" in version "${apiVersion}": ${removal}`
    : `no matches for kind "${kind}" in version "${apiVersion}"`
  report.add('manifest/unknown-api-version', ['apiVersion'], { message, fix: suggestKind(kind) })
}

function suggestKind(kind: string): string {
  const [same] = resourcesOfKind(kind)
  if (same) return `Write "apiVersion: ${same.apiVersion}".`
  const nearest = nearestName(kind, new Set(builtInResources.map(resource => resource.kind)))
  const [near] = nearest ? resourcesOfKind(nearest) : []
  if (near) return `Did you mean kind "${near.kind}" in ${near.apiVersion}?`
  return 'Write a kind that Kubernetes 1.35 has, or remove the object.'
}
