import { findResource } from '../kinds/find-resource.ts'

/** A kind within its group and version. */
export interface GroupVersionKind {
  /** '' for the core group. */
  group: string
  version: string
  kind: string
}

/** What tells an object from all others of a cluster; its version does not. */
export interface ObjectIdentity {
  group: string
  kind: string
  /** '' for objects of the whole cluster. */
  namespace: string
  name: string
}

/** The least that an object says of itself. */
export interface Identifiable {
  apiVersion: string
  kind: string
  metadata?: { name?: string; namespace?: string }
}

/** `apps/v1` as group and version; `v1` is of the core group. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) }
}

/** Group and version as objects write them. */
export function formatApiVersion({ group, version }: { group: string; version: string }): string {
  return group ? `${group}/${version}` : version
}

/** The kind of an object, with its group and version. */
export function kindOf({ apiVersion, kind }: { apiVersion: string; kind: string }): GroupVersionKind {
  return { ...parseApiVersion(apiVersion), kind }
}

/**
 * What tells an object from others.
 *
 * @param namespace of objects that name none; kinds of the whole cluster have no namespace whatever they say
 */
export function identityOf(object: Identifiable, namespace = 'default'): ObjectIdentity {
  const isNamespaced = findResource(object)?.namespaced ?? true
  return {
    group: parseApiVersion(object.apiVersion).group,
    kind: object.kind,
    namespace: isNamespaced ? object.metadata?.namespace || namespace : '',
    name: object.metadata?.name ?? '',
  }
}

/** An identity as text, `group/kind/namespace/name`, for maps: different identities have different texts. */
export function identityKey({ group, kind, namespace, name }: ObjectIdentity): string {
  return [group, kind, namespace, name].join('/')
}
