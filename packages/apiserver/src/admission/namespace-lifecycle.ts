import type { KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { StatusError, notFound, qualified } from '../status/status-error.ts'

/** Objects are created only in namespaces that are there to stay. */
export function admitToNamespace(object: KubeObject, { server, info, resource }: Scope): void {
  const stored = server.store.collection('namespaces').get('', info.namespace)
  if (!stored) throw notFound({ group: '', resource: 'namespaces' }, info.namespace)
  // Set with the time of its deletion, and known without reading the object.
  if (stored.fields['status.phase'] !== 'Terminating') return
  const name = object.metadata.name ?? ''
  const why = `unable to create new content in namespace ${info.namespace} because it is being terminated`
  throw new StatusError('Forbidden', `${qualified(resource)} ${JSON.stringify(name)} is forbidden: ${why}`, {
    ...(name && { name }),
    ...(resource.group && { group: resource.group }),
    kind: resource.resource,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${info.namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  })
}
