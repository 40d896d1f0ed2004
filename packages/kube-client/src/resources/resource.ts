/** Which kind of object: what stands at the top of every manifest. */
export interface ResourceKind {
  apiVersion: string
  kind: string
}

/** One object: its kind and its name. */
export interface ObjectRef extends ResourceKind {
  name: string
  /** Missing for kinds without namespaces, and for objects in the client's own. */
  namespace?: string
}

/** How the API serves a kind. */
export interface Resource extends ResourceKind {
  /** The plural in the URL: `deployments`. */
  name: string
  namespaced: boolean
  verbs: readonly string[]
  shortNames: readonly string[]
  subresources: readonly string[]
}

/** The path of a group and version: `/api/v1`, `/apis/apps/v1`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

/** Where a kind, an object or its subresource is served. */
export function resourcePath(
  resource: Resource,
  place: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined } = {},
): string {
  const parts = [groupVersionPath(resource.apiVersion)]
  if (resource.namespaced && place.namespace) parts.push('namespaces', encodeURIComponent(place.namespace))
  parts.push(resource.name)
  if (place.name) parts.push(encodeURIComponent(place.name))
  if (place.subresource) parts.push(place.subresource)
  return parts.join('/')
}
