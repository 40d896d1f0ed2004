import type { KubeObject } from '@devmatic/kube-model'
import type { Origin, VariableSet } from '../variables/variable-set.ts'

/** A place in a template. Lines and columns count from 1; columns are UTF-16 units, as editors show them. */
export interface Position {
  file: string
  line: number
  column: number
}

/** An `if`, `with` or `range` that a stretch of output stands under. */
export interface Condition extends Position {
  /** The action as written, such as `if .Variables.internal_env`. */
  text: string
  /** Which item of a `range`, by index or key; absent for `if` and `with`. */
  item?: string
  /** Paths of the variables that it asks for. */
  variables: readonly string[]
}

/** A variable that a field's value came from. */
export interface VariableUse {
  /** Such as `replicas.web`. */
  path: string
  /** Where its value was set: a file's line, or an option; absent where nothing sets it. */
  origin?: Origin
}

/** Why a field has its value: what wrote it, and where. */
export interface FieldProvenance extends Position {
  /** Where its key stands; items of lists have none. */
  key?: Position
  conditions: readonly Condition[]
  variables: readonly VariableUse[]
  /** What changed the field after its template had written it, such as a PodPreset. */
  rewrittenBy?: string
}

/** Names a field of an object, such as `['spec', 'replicas']`. */
export type FieldPath = readonly (string | number)[]

/** One object of the product, knowing where it came from. */
export interface RenderedObject extends Position {
  object: KubeObject
  /** The provenance of a field; of the nearest field around it, where this one is not in the template. */
  provenanceOf(path: FieldPath): FieldProvenance
}

/** What was done on the way that the author should know, without being an error. */
export interface Notice {
  code: string
  message: string
  position?: Position
  /** The name of the object that it is about, where it is about one alone. */
  subject?: string
}

/** A condition of the templates, and how it came out during a render. */
export interface ConditionOutcome extends Position {
  text: string
  wasTrue: boolean
  wasFalse: boolean
}

/** What of the templates and the variables a render made use of. */
export interface Coverage {
  conditions: readonly ConditionOutcome[]
  /** Paths of the variables that were read, such as `replicas.web`. */
  variables: readonly string[]
}

/** What a source renders to. Plain data but for `provenanceOf`; objects in the order file, document. */
export interface RenderedProduct {
  /** The namespace for objects that name none. */
  namespace: string
  variables: VariableSet
  /** Secrets to pull images with, as templates saw them. */
  imagePullSecrets: readonly string[]
  /** Whether CronJobs belong to the deployment. */
  manageCronjobs: boolean
  objects: readonly RenderedObject[]
  notices: readonly Notice[]
  /** Objects outside the product that it refers to: `secret/database`. */
  external?: readonly string[]
  coverage: Coverage
}
