import tables from '../../data/resources.json' with { type: 'json' }

/** A resource that every Kubernetes server has, as discovery tells of it. */
export interface BuiltInResource {
  group: string
  version: string
  /** The plural in the URL. */
  resource: string
  kind: string
  singular: string
  namespaced: boolean
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
  /** storageVersionHash. */
  hash?: string
  /** Columns of `kubectl get`. */
  columns?: ColumnDefinition[]
  subresources?: BuiltInSubresource[]
}

/** What stands below an object's URL. */
export interface BuiltInSubresource {
  name: string
  kind: string
  /** Where the kind is of another group. */
  group?: string
  version?: string
  verbs: string[]
}

/** Name, type, priority (1: shown with `-o wide`), format and description. */
export type ColumnDefinition = [
  name: string,
  type: string,
  priority?: number,
  format?: string,
  description?: string,
]

/** All built-in resources, in the server's order. */
export const builtInResources: readonly BuiltInResource[] = tables.resources as unknown as BuiltInResource[]

/** Groups with their versions in the server's order, the preferred one first. */
export const builtInGroups: readonly (readonly [group: string, versions: readonly string[]])[] =
  tables.groups as unknown as [string, string[]][]

/** The Go type of a kind: `apps.v1.Deployment`. */
export function goTypeOfKind(group: string, version: string, kind: string): string {
  return `${group ? group.split('.', 1)[0] : 'core'}.${version}.${kind}`
}
