import type { ApplySchema, BuiltInSubresource, Cell, JsonObject, KubeObject } from '@devmatic/kube-model'
import type { StatusCause } from '../status/status.ts'
import type { GroupResource } from '../status/status-error.ts'
import type { ScalePaths } from '../custom/definition.ts'
import type { Strategy } from './strategy.ts'

/** One resource in one version: what discovery tells, and how its objects are read, kept and written. */
export interface Resource extends GroupResource {
  readonly version: string
  readonly kind: string
  readonly singular: string
  /** The kind of its lists, where that is not the kind and `List`. */
  readonly listKind?: string
  readonly namespaced: boolean
  /** False: objects are kept in this version, and nobody can ask for them. */
  readonly served?: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly storageVersionHash?: string
  readonly table: TablePrinter
  /** Changes with what OpenAPI says of it; absent: never. */
  readonly revision?: string
  readonly subresources: readonly BuiltInSubresource[]
  readonly codec: ObjectCodec
  readonly strategy: Strategy
  /** The collection that holds its objects, as `apps/deployments`: versions of one resource share it. */
  readonly collection: string
  /** Set where objects are kept in another version. */
  readonly conversion?: Conversion
  /** Where its objects keep what their scale shows, if not where workloads do. */
  readonly scale?: ScalePaths
  /** What every request to it is told. */
  readonly deprecation?: string
  /** The CustomResourceDefinition that it is of. */
  readonly definition?: string
  /** Aborted when it is replaced or served no more: watches end then. */
  readonly retired?: AbortSignal
}

/** How objects are shown as rows. */
export interface TablePrinter {
  readonly columns: readonly TableColumn[]
  cells(object: KubeObject, now: number): (Cell | null)[]
}

/** Name, type, priority (1: shown with `-o wide`), format and description. */
export type TableColumn = readonly [
  name: string,
  type: string,
  priority?: number,
  format?: string,
  description?: string,
]

/** Between a served version and the kept one. */
export interface Conversion {
  toStored(object: KubeObject): KubeObject
  fromStored(object: KubeObject): KubeObject
}

/** How objects of one kind and version are read and written. */
export interface ObjectCodec {
  /** Reads what a client sent; throws an Error with Go's message when a value does not fit its field. */
  decode(json: JsonObject): { object: KubeObject; unknownFields: string[] }
  /** Refuses what says that it is something else, by rules of its own. */
  checkType?(json: JsonObject): void
  /** Fills in what was left out, in place. */
  applyDefaults(object: KubeObject): void
  /** The object's JSON as it is kept and answered: kind and apiVersion first. */
  encode(object: KubeObject): string
  /** What is wrong with a new object, after defaults. */
  validateCreate(object: KubeObject): StatusCause[]
  /** What is wrong with an object that replaces another. */
  validateUpdate(object: KubeObject, old: KubeObject): StatusCause[]
  /** What is wrong with a status that replaces another; absent: nothing is looked for. */
  validateStatusUpdate?(object: KubeObject, old: KubeObject): StatusCause[]
  /** What a strategic merge patch makes of an object; absent: such patches are not for this kind. */
  applyStrategicMergePatch?(target: JsonObject, patch: JsonObject): JsonObject
  /** How field managers share an object. */
  readonly applySchema: ApplySchema
  /** An object without content, as it is written. */
  readonly empty: JsonObject
  /** Schemas for OpenAPI, where they are not those of a built-in type. */
  readonly openApiSchemas?: Readonly<Record<string, JsonObject>>
  /** The same in the older form. */
  readonly swaggerSchemas?: Readonly<Record<string, JsonObject>>
  /** The kind is one that a CustomResourceDefinition defines: in lists, its objects tell their kind too. */
  readonly isCustom: boolean
}

/** `apps/v1`, or `v1` in the core group. */
export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group ? `${group}/${version}` : version
}
