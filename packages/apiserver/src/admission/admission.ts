import type { KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { forbidden } from '../status/status-error.ts'
import { admitToNamespace } from './namespace-lifecycle.ts'

const immortalNamespaces = new Set(['default', 'kube-system', 'kube-public'])

/** What may refuse or change a request after it was understood, and before it takes effect. */
export class Admission {
  /** @throws StatusError NotFound, Forbidden */
  admitCreate(object: KubeObject, scope: Scope): void {
    if (scope.resource.namespaced) admitToNamespace(object, scope)
  }

  /** @throws StatusError Forbidden */
  admitDelete(name: string, { resource }: Scope): void {
    if (resource.collection === 'namespaces' && immortalNamespaces.has(name))
      throw forbidden(resource, name, 'this namespace may not be deleted')
  }
}
