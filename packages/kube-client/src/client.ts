import type { JsonObject, JsonValue, KubeList, KubeObject } from '@devmatic/kube-model'
import type { ObjectRef, Resource, ResourceKind } from './resources/resource.ts'
import type { CallOptions } from './transport/deadline.ts'
import type { Sender } from './transport/send.ts'
import type { WatchEvent, WatchOptions } from './watch/watch.ts'

/**
 * A client of one API server. Every call takes an AbortSignal and has a deadline, and fails with a KubeError.
 * Objects that name no namespace are looked for in the client's own, if their kind has namespaces.
 */
export interface KubeClient extends AsyncDisposable {
  /** The server's address. */
  readonly url: string
  /** The kubeconfig's context that it came from. */
  readonly context: string | undefined
  /** The namespace of objects that name none. */
  readonly namespace: string
  /** How many requests may be under way now: less after the server said that it was too much. */
  readonly width: number

  /** @throws CodedError `kube/not-found` */
  get<T extends KubeObject = KubeObject>(ref: ObjectRef, options?: SubresourceOptions): Promise<T>
  /** As `get`, but undefined for an object that does not exist. */
  find<T extends KubeObject = KubeObject>(
    ref: ObjectRef,
    options?: SubresourceOptions,
  ): Promise<T | undefined>
  /** All objects of a kind, read page by page; of every namespace unless one is named. */
  list<T extends KubeObject = KubeObject>(kind: ResourceKind, options?: ListOptions): Promise<KubeList<T>>
  /** @throws CodedError `kube/already-exists`, `kube/invalid`, `kube/forbidden` */
  create<T extends KubeObject = KubeObject>(object: T, options?: CreateOptions): Promise<T>
  /** Replaces an object. @throws CodedError `kube/conflict` when its resourceVersion is not the current one */
  update<T extends KubeObject = KubeObject>(object: T, options?: WriteOptions): Promise<T>
  patch<T extends KubeObject = KubeObject>(ref: ObjectRef, patch: Patch, options?: WriteOptions): Promise<T>
  /** Server-side apply. @throws CodedError `kube/field-conflict`, with the other managers in `causes` */
  apply<T extends KubeObject = KubeObject>(object: T, options: ApplyOptions): Promise<T>
  /** @returns the object while it waits for its finalizers or its grace period, undefined when it is gone */
  delete<T extends KubeObject = KubeObject>(ref: ObjectRef, options?: DeleteOptions): Promise<T | undefined>
  /** Deletes all objects that a selector finds in a namespace. */
  deleteCollection(
    kind: ResourceKind,
    options: DeleteOptions & SelectorOptions & { namespace?: string },
  ): Promise<void>
  /** Evicts a Pod, as far as disruption budgets allow. @throws CodedError `kube/too-many-requests` */
  evict(pod: { name: string; namespace?: string }, options?: DeleteOptions): Promise<void>
  /** One watch, until the server ends it. To stay current, use `createInformer`. */
  watch<T extends KubeObject = KubeObject>(
    kind: ResourceKind,
    options?: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>

  /** How a kind is served. @throws CodedError `kube/unknown-kind` */
  resource(kind: ResourceKind, options?: CallOptions): Promise<Resource>
  /** All that is served. */
  resources(options?: CallOptions): Promise<Resource[]>
  /** Forgets what was discovered, as after a CustomResourceDefinition came. */
  forgetResources(): void
  /** The answer of any path as text: `/version`, `/readyz`, `/metrics`. */
  raw(path: string, options?: CallOptions): Promise<string>
  /** What the parts of this package are made of: logs, exec, port-forward. */
  readonly wire: Wire
}

/** Requests below the verbs, for what is not about objects. */
export interface Wire {
  readonly sender: Sender
  /** The path of an object's subresource, and how messages name it. */
  subresource(
    ref: ObjectRef,
    subresource: string,
    options?: CallOptions,
  ): Promise<{ path: string; target: string }>
}

/** Calls that may be about a subresource. */
export interface SubresourceOptions extends CallOptions {
  /** `status`, `scale`, … */
  subresource?: string
}

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run */
export interface WriteOptions extends SubresourceOptions {
  fieldManager?: string
  /** Does everything but keep the result. */
  dryRun?: boolean
  /** What becomes of unknown and double fields; the server's own choice is `Warn`. */
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
}

/** What `create` takes besides. */
export interface CreateOptions extends WriteOptions {
  /** The object below which a subresource is created: the Pod of a Binding, the ServiceAccount of a TokenRequest. */
  of?: ObjectRef
}

/** @see https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export interface ApplyOptions extends WriteOptions {
  fieldManager: string
  /** Takes over fields that others manage. */
  force?: boolean
}

/** @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/ */
export interface DeleteOptions extends CallOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  gracePeriodSeconds?: number
  /** Deletes this object only, not another by the same name, or a later state of it. */
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: boolean
}

/** Which objects. */
export interface SelectorOptions {
  /** `app=web,tier!=cache` */
  labelSelector?: string
  /** `metadata.name=web` */
  fieldSelector?: string
}

/** What `list` takes. */
export interface ListOptions extends CallOptions, SelectorOptions {
  /** Every namespace when missing. */
  namespace?: string
  /** Objects a page. */
  pageSize?: number
  /** Reads from the server's memory, perhaps a moment old: `'0'` for any age. */
  resourceVersion?: string
  /** Metadata alone, which is much less to send. */
  metadataOnly?: boolean
}

/** A patch, by its kind. @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/ */
export type Patch =
  | { type: 'json'; patch: JsonPatchOperation[] }
  | { type: 'merge'; patch: JsonObject }
  | { type: 'strategic'; patch: JsonObject }

/** @see https://www.rfc-editor.org/rfc/rfc6902 */
export type JsonPatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: JsonValue }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string }
