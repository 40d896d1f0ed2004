import type { User } from '../authentication/user.ts'

/** What somebody asks to do. */
export type Attributes =
  | {
      kind: 'resource'
      verb: string
      group: string
      version: string
      resource: string
      subresource: string
      namespace: string
      name: string
    }
  | { kind: 'path'; verb: string; path: string }

/** Whether it may be done, and by what rule. */
export interface Decision {
  allowed: boolean
  reason: string
}

/** Why somebody may not, as Kubernetes words it. */
export function denial(user: User, attributes: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${attributes.verb}`
  if (attributes.kind === 'path') return `${who} path ${JSON.stringify(attributes.path)}`
  const { resource, subresource, group, namespace } = attributes
  const what = subresource ? `${resource}/${subresource}` : resource
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope'
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`
}
