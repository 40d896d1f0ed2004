import type { KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { forbidden } from '../status/status-error.ts'
import { addDefaultTolerations } from './default-tolerations.ts'
import { admitToDefinition } from './definition-lifecycle.ts'
import { admitToNamespace } from './namespace-lifecycle.ts'
import { resolvePriority } from './priority.ts'
import { addServiceAccount } from './service-account.ts'

/** Changes a new object, or refuses it. */
export type Admitter = (object: KubeObject, scope: Scope) => void

/** By collection, in this order. */
const creations: Readonly<Record<string, readonly Admitter[]>> = {
  pods: [addServiceAccount, addDefaultTolerations, resolvePriority],
}

const immortalNamespaces = new Set(['default', 'kube-system', 'kube-public'])

/** What comes between understanding a create and carrying it out. @throws StatusError NotFound, Forbidden */
export function admitCreate(object: KubeObject, scope: Scope): void {
  if (scope.resource.namespaced) admitToNamespace(object, scope)
  if (scope.resource.definition !== undefined) admitToDefinition(object, scope)
  for (const admit of creations[scope.resource.collection] ?? []) admit(object, scope)
}

/** What comes between understanding a delete and carrying it out. @throws StatusError Forbidden */
export function admitDelete(name: string, { resource }: Scope): void {
  if (resource.collection === 'namespaces' && immortalNamespaces.has(name))
    throw forbidden(resource, name, 'this namespace may not be deleted')
}
