import type { KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { parseStored } from '../registry/registry.ts'
import { forbidden } from '../status/status-error.ts'
import { definitions } from '../strategies/definition.ts'

/** Objects are created only while their definition is there to stay. @throws StatusError Forbidden */
export function admitToDefinition(object: KubeObject, { server, resource }: Scope): void {
  const stored = server.store.collection(definitions).get('', resource.definition ?? '')
  if (stored && parseStored(stored).metadata.deletionTimestamp === undefined) return
  const why = 'create not allowed while custom resource definition is terminating'
  throw forbidden(resource, object.metadata.name ?? '', why)
}
