import type { User } from '../authentication/user.ts'
import type { Resource } from '../registry/resource.ts'
import type { RequestInfo } from '../routing/request-info.ts'
import { StatusError, forbidden } from '../status/status-error.ts'
import type { Attributes } from './attributes.ts'
import { denial } from './attributes.ts'
import type { RbacAuthorizer } from './rbac.ts'

/** What a request to a resource asks for. */
export function attributesOf(info: RequestInfo, resource: Resource, verb: string): Attributes {
  const { namespace, name, subresource } = info
  const { group, version } = resource
  // A namespace counts as being in itself.
  const scope = resource.collection === 'namespaces' ? name : namespace
  return {
    kind: 'resource',
    verb,
    group,
    version,
    resource: resource.resource,
    subresource,
    namespace: scope,
    name,
  }
}

/** Lets a request pass, or not. @throws StatusError Forbidden */
export function checkAccess(authorizer: RbacAuthorizer, user: User, attributes: Attributes): void {
  if (authorizer.authorize(user, attributes).allowed) return
  const why = denial(user, attributes)
  if (attributes.kind === 'path') throw new StatusError('Forbidden', `forbidden: ${why}`, {})
  throw forbidden(attributes, attributes.name, why)
}
