import { builtInGroups, builtInResources, defaultColumns, printCells } from '@devmatic/kube-model'
import type { BuiltInResource } from '@devmatic/kube-model'
import { compareVersions } from '../custom/version-order.ts'
import { strategyOf } from '../strategies/strategies.ts'
import { BuiltInCodec } from './built-in-codec.ts'
import { builtInConversions } from './built-in-conversions.ts'
import type { Resource, TablePrinter } from './resource.ts'
import { apiVersionOf } from './resource.ts'

/** All resources that are served now: built-in ones, and those that CustomResourceDefinitions add. */
export class ResourceTable {
  readonly #groups = new Map<string, string[]>(
    builtInGroups.map(([group, versions]) => [group, [...versions]]),
  )
  readonly #resources = new Map<string, Resource>()
  readonly #byVersion = new Map<string, Resource[]>()
  /** What CustomResourceDefinitions add, by their names. */
  readonly #custom = new Map<string, readonly Resource[]>()

  /** What a ServiceAccount's `token` takes and answers; not a resource of its own. */
  readonly tokenRequests: Resource = builtInResource({
    group: 'authentication.k8s.io',
    version: 'v1',
    resource: 'tokenrequests',
    kind: 'TokenRequest',
    singular: 'tokenrequest',
    namespaced: true,
    verbs: ['create'],
  })

  constructor() {
    for (const builtIn of builtInResources) this.#add(builtInResource(builtIn))
  }

  /** The resource behind a URL. */
  find(group: string, version: string, resource: string): Resource | undefined {
    return this.#resources.get(`${group}/${version}/${resource}`)
  }

  /** A resource by its kind, as objects name it. */
  findByKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#byVersion.get(apiVersion)?.find(resource => resource.kind === kind)
  }

  /** Groups with their versions in discovery's order. */
  groups(): (readonly [group: string, versions: readonly string[]])[] {
    return [...this.#groups.entries()]
  }

  /** Serves the resources of a definition, in the place of those that it had. */
  define(definition: string, resources: readonly Resource[]): void {
    this.#replace(definition, resources)
    this.#custom.set(definition, resources)
  }

  /** Serves the resources of a definition no more. */
  withdraw(definition: string): void {
    this.#replace(definition, [])
    this.#custom.delete(definition)
  }

  #replace(definition: string, resources: readonly Resource[]): void {
    const before = this.#custom.get(definition) ?? []
    for (const resource of before) this.#remove(resource)
    for (const resource of resources) if (resource.served !== false) this.#add(resource)
    for (const group of new Set([...before, ...resources].map(resource => resource.group)))
      this.#orderVersions(group)
  }

  #orderVersions(group: string): void {
    const versions = new Set(
      [...this.#resources.values()]
        .filter(resource => resource.group === group)
        .map(resource => resource.version),
    )
    if (versions.size > 0) this.#groups.set(group, [...versions].sort(compareVersions))
    else this.#groups.delete(group)
  }

  #remove(resource: Resource): void {
    this.#resources.delete(`${resource.group}/${resource.version}/${resource.resource}`)
    const apiVersion = apiVersionOf(resource)
    const others = (this.#byVersion.get(apiVersion) ?? []).filter(other => other !== resource)
    if (others.length > 0) this.#byVersion.set(apiVersion, others)
    else this.#byVersion.delete(apiVersion)
  }

  /** Resources of a group version in discovery's order. */
  ofVersion(group: string, version: string): readonly Resource[] {
    return this.#byVersion.get(apiVersionOf({ group, version })) ?? []
  }

  /** Every resource in every version, those too that objects are only kept in. */
  all(): Resource[] {
    const hidden = [...this.#custom.values()].flat().filter(resource => resource.served === false)
    return [...this.#resources.values(), ...hidden]
  }

  #add(resource: Resource): void {
    this.#resources.set(`${resource.group}/${resource.version}/${resource.resource}`, resource)
    const apiVersion = apiVersionOf(resource)
    const siblings = this.#byVersion.get(apiVersion)
    if (siblings) siblings.push(resource)
    else this.#byVersion.set(apiVersion, [resource])
  }
}

/** What is kept is what rows are printed from. */
function groupOf(collection: string): string {
  return collection.includes('/') ? collection.slice(0, collection.indexOf('/')) : ''
}

function builtInTable({ group, kind, columns = [...defaultColumns] }: BuiltInResource): TablePrinter {
  return {
    columns,
    cells: (object, now) => printCells(object, { kind: `${group}/${kind}`, columns, now }),
  }
}

function builtInResource(builtIn: BuiltInResource): Resource {
  const { group, version, resource, kind } = builtIn
  const conversion = builtInConversions[`${group}/${version}/${resource}`]
  return {
    group,
    version,
    resource,
    kind,
    singular: builtIn.singular,
    namespaced: builtIn.namespaced,
    verbs: builtIn.verbs,
    shortNames: builtIn.shortNames ?? [],
    categories: builtIn.categories ?? [],
    subresources: builtIn.subresources ?? [],
    ...(builtIn.hash && { storageVersionHash: builtIn.hash }),
    table: builtInTable(conversion ? { ...builtIn, group: groupOf(conversion.collection) } : builtIn),
    codec: new BuiltInCodec(group, version, kind),
    strategy: strategyOf(builtIn),
    collection: conversion?.collection ?? (group ? `${group}/${resource}` : resource),
    ...(conversion && { conversion }),
  }
}
