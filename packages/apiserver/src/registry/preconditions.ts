import type { KubeObject } from '@devmatic/kube-model'
import { badRequest, conflict, invalid } from '../status/status-error.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { DeleteOptions } from './delete-options.ts'
import type { Resource } from './resource.ts'

/** An update may say which object and which revision it was made from. @throws StatusError Conflict, Invalid, BadRequest */
export function checkResourceVersion(
  resource: Resource,
  { metadata }: KubeObject,
  stored: StoredObject,
): void {
  const { resourceVersion, uid } = metadata
  if (uid !== undefined && uid !== stored.uid) throw otherUid(resource, stored, uid)
  if (resourceVersion && !/^\d+$/.test(resourceVersion))
    throw badRequest(`invalid resource version: ${JSON.stringify(resourceVersion)}`)
  if (!resourceVersion || resourceVersion === '0') {
    if (!resource.strategy.requiresResourceVersion) return
    throw invalid({ group: resource.group, kind: resource.resource }, stored.name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ])
  }
  if (resourceVersion !== String(stored.revision))
    throw conflict(
      resource,
      stored.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    )
}

/** An update that tells a uid means an object that was there: it makes no other in its place. @throws StatusError Conflict */
export function checkNoUid(resource: Resource, { metadata }: KubeObject): void {
  const { uid, name = '' } = metadata
  if (uid !== undefined) throw otherUid(resource, { name, uid: '' }, uid)
}

/** A delete may say which object, and which revision of it, is meant. @throws StatusError Conflict */
export function checkDeletePreconditions(
  resource: Resource,
  { preconditions }: DeleteOptions,
  stored: StoredObject,
): void {
  const { uid, resourceVersion } = preconditions ?? {}
  // Namespaces end by a way of their own, which looks at this elsewhere.
  if (resource.strategy.ownFinalizers && uid !== undefined && uid !== stored.uid)
    throw otherUid(resource, stored, uid)
  // Here Kubernetes names the kind where it else names the resource.
  const kind = { group: resource.group, resource: resource.kind }
  if (uid !== undefined && uid !== stored.uid)
    throw conflict(
      kind,
      stored.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${stored.uid}). The object might have been deleted and then recreated`,
    )
  if (resourceVersion !== undefined && resourceVersion !== String(stored.revision))
    throw conflict(
      kind,
      stored.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${stored.revision}). The object might have been modified`,
    )
}

function otherUid(resource: Resource, stored: Pick<StoredObject, 'name' | 'uid'>, uid: string): Error {
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored.uid}`
  return conflict(resource, stored.name, why)
}
