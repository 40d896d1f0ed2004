import type { KubeObject } from '@devmatic/kube-model'
import type { StatusCause } from '../status/status.ts'
import type { User } from '../authentication/user.ts'
import type { Collection } from '../storage/collection.ts'

/** What the registry must know of a request. */
export interface RequestContext {
  readonly user: User
  readonly dryRun: boolean
  /** Milliseconds since 1970. */
  readonly now: number
  /** Adds a Warning header. */
  warn(message: string): void
}

/** What a strategy may know besides the object. */
export interface StrategyContext extends RequestContext {
  /** The objects of the same resource. */
  readonly siblings: Collection
}

/** What differs between resources: all else is done by `Registry` for every one of them alike. */
export interface Strategy {
  /** Status is a subresource: the object's own URL leaves it alone. */
  readonly hasStatus: boolean
  /** What nobody comes to own through the object's own URL. */
  readonly leavesAlone?: readonly (readonly string[])[]
  /** What an update of the status leaves alone, besides spec. */
  readonly statusLeavesAlone?: readonly (readonly string[])[]
  /** A create keeps the status that it was sent (Nodes). */
  readonly keepsStatusOnCreate?: boolean
  /** A PUT to a name that is not there creates it. */
  readonly createsOnUpdate?: boolean
  /** A PUT must tell the resourceVersion that it replaces. */
  readonly requiresResourceVersion?: boolean
  /** A delete answers the object that it removed, rather than a Status. */
  readonly returnsDeleted?: boolean
  /** What a delete is told that says nothing of dependents. */
  readonly deletionWarning?: string
  /** Without a propagation policy, dependents stay. */
  readonly orphansDependents?: boolean
  /** The fields whose change raises `metadata.generation`; absent: there is no generation. */
  readonly generationOf?: (object: KubeObject) => unknown
  /** What field selectors may ask for, besides name and namespace. */
  readonly selectableFields?: (object: KubeObject) => Record<string, string>
  /** Fields that selectors may name instead, and what they are among those above. */
  readonly fieldAliases?: Readonly<Record<string, string>>
  /** Changes an object before it is created. */
  readonly prepareForCreate?: (object: KubeObject, context: StrategyContext) => void
  /** Changes an object before it replaces the old one. */
  readonly prepareForUpdate?: (object: KubeObject, old: KubeObject, context: StrategyContext) => void
  /** Changes an object before its status replaces the old one's. */
  readonly prepareForStatusUpdate?: (object: KubeObject, old: KubeObject, context: StrategyContext) => void
  /** Seconds between the request to delete an object and its end; undefined: it goes at once. */
  readonly gracePeriodSeconds?: (object: KubeObject, requested: number | undefined) => number | undefined
  /** Finalizers that an object of this resource keeps outside its metadata. */
  readonly ownFinalizers?: (object: KubeObject) => readonly string[]
  /** Changes an object whose deletion begins. */
  readonly prepareForDeletion?: (object: KubeObject) => void
  /** What is wrong with a new object, beyond its metadata. */
  readonly validateCreate?: (object: KubeObject, context: StrategyContext) => StatusCause[]
  /** What is wrong with a change, beyond metadata. */
  readonly validateUpdate?: (object: KubeObject, old: KubeObject, context: StrategyContext) => StatusCause[]
}
