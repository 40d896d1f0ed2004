import type { KubeObject } from '@devmatic/kube-model'
import { describeObject, KubeError } from '../errors.ts'
import { type ObjectRef, type ResourceKind, resourcePath } from '../resources/resource.ts'
import type { Resolver } from '../resources/resolver.ts'
import type { CallOptions } from '../transport/deadline.ts'
import type { Sender } from '../transport/send.ts'

/** What the verbs share: how to send, and where kinds and objects are served. */
export interface Scope {
  sender: Sender
  /** The path of a kind in one namespace, or in all. */
  collection(kind: ResourceKind, options: CallOptions & { namespace?: string | undefined }): Promise<Place>
  /** The path of one object or its subresource. */
  object(ref: ObjectRef, options?: CallOptions & { subresource?: string }): Promise<Place>
  /** The path to create an object at. */
  birthplace(object: KubeObject, options: CallOptions): Promise<Place>
}

/** A path, and how messages name what is there. */
export interface Place {
  path: string
  target: string
}

/** The calls' own options, without what is in the query. */
export function callOptionsOf({ signal, timeoutMs, urgent }: CallOptions): CallOptions {
  return {
    ...(signal ? { signal } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(urgent ? { urgent } : {}),
  }
}

/** Which object this is. */
export function refOf(object: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = object
  const { name, namespace } = metadata
  if (!name) {
    throw new KubeError('kube/bad-request', `This ${kind} has no name`, {
      attempt: { verb: 'name', target: kind },
    })
  }
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}) }
}

/** Makes the verbs' common ground. */
export function createScope(sender: Sender, resolver: Resolver, ownNamespace: string): Scope {
  return {
    sender,
    async collection(kind, options) {
      const resource = await resolver.resolve(kind, callOptionsOf(options))
      const { namespace } = options
      return {
        path: resourcePath(resource, { namespace }),
        target: `${kind.kind}${resource.namespaced ? ` in ${namespace ?? 'all namespaces'}` : ''}`,
      }
    },
    async object(ref, options = {}) {
      const resource = await resolver.resolve(ref, callOptionsOf(options))
      const namespace = resource.namespaced ? ref.namespace || ownNamespace : undefined
      const { subresource } = options
      // An empty name would make it a request about all objects.
      if (!ref.name)
        throw new KubeError('kube/bad-request', `This ${ref.kind} has no name`, {
          attempt: { verb: 'name', target: ref.kind },
        })
      return {
        path: resourcePath(resource, { namespace, name: ref.name, subresource }),
        target:
          describeObject({ kind: ref.kind, name: ref.name, ...(namespace ? { namespace } : {}) }) +
          (subresource ? ` (${subresource})` : ''),
      }
    },
    async birthplace(object, options) {
      const resource = await resolver.resolve(object, callOptionsOf(options))
      const namespace = resource.namespaced ? object.metadata.namespace || ownNamespace : undefined
      const { name = object.metadata.generateName } = object.metadata
      return {
        path: resourcePath(resource, { namespace }),
        target: describeObject({
          kind: object.kind,
          ...(name ? { name } : {}),
          ...(namespace ? { namespace } : {}),
        }),
      }
    },
  }
}
