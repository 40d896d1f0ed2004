import type { IncomingHttpHeaders } from 'node:http'
import { checkAccess } from '../authorization/check-access.ts'
import type { RbacAuthorizer } from '../authorization/rbac.ts'
import { badRequest } from '../status/status-error.ts'
import type { User } from './user.ts'

/** Whom a user acts as: themselves, or whom the headers name, if they may. @throws StatusError Forbidden, BadRequest */
export function impersonate(
  { authorizer }: { authorizer: RbacAuthorizer },
  user: User,
  headers: IncomingHttpHeaders,
): User {
  const name = headers['impersonate-user']
  const groups = [headers['impersonate-group'] ?? []].flat().flatMap(text => text.split(/,\s*/))
  if (name === undefined && groups.length === 0) return user
  if (typeof name !== 'string' || name === '')
    throw badRequest('requested groups without impersonating a user')
  const check = (resource: string, of: string): void =>
    checkAccess(authorizer, user, {
      kind: 'resource',
      verb: 'impersonate',
      group: '',
      version: 'v1',
      resource,
      subresource: '',
      namespace: '',
      name: of,
    })
  check(name.startsWith('system:serviceaccount:') ? 'serviceaccounts' : 'users', name)
  for (const group of groups) check('groups', group)
  return { name, groups: [...(groups.length > 0 ? groups : groupsOf(name)), 'system:authenticated'] }
}

/** The groups that a ServiceAccount is in by its name. */
function groupsOf(name: string): string[] {
  const [, kind, namespace] = name.split(':')
  return kind === 'serviceaccount' ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : []
}
