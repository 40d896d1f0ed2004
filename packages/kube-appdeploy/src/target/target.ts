import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  KubeClient,
  ObjectRef,
  ResourceKind,
} from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'

/** Where objects go: a cluster, or what you write. */
export interface Target {
  /** Which place this is, and how it serves some kinds. */
  describe(kinds: readonly ResourceKind[], options?: CallOptions): Promise<TargetDescription>
  /** The objects of a kind. */
  list(kind: ResourceKind, options?: TargetListOptions): Promise<KubeObject[]>
  /** Server-side apply: what this field manager leaves out goes, what others own conflicts unless forced. */
  apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>
  /** @returns the object while something still holds it, undefined when it is gone */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<KubeObject | undefined>
  /** Where there is a cluster behind it: what waits, locks and reads logs needs one. */
  readonly client?: KubeClient
}

/** What a target says of itself. */
export interface TargetDescription {
  /** Never changes, and no other target has it: of a cluster, the UID of the namespace kube-system. */
  id: string
  /** For messages: `https://… (context qa)`, or a folder. */
  name: string
  /** Of each kind asked for, in that order, whether it lives in namespaces; undefined where it is not served. */
  namespaced: readonly (boolean | undefined)[]
}

/** Which objects of a kind. */
export interface TargetListOptions extends CallOptions {
  /** Every namespace when missing. */
  namespace?: string
  labelSelector?: string
  /** Metadata is enough. */
  metadataOnly?: boolean
}
