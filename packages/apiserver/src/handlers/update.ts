import type { KubeObject } from '@devmatic/kube-model'
import { badRequest } from '../status/status-error.ts'
import { admitCreate } from '../admission/admission.ts'
import { isDryRun } from './options.ts'
import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** PUT of an object: replaces it, or where the resource allows it, creates it. */
export async function updateHandler(scope: Scope): Promise<void> {
  const { registry, resource } = scope
  const object = await readNamed(scope)
  const key = { namespace: scope.info.namespace, name: scope.info.name }
  const context = { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
  if (resource.strategy.createsOnUpdate && !registry.find(key.namespace, key.name)) {
    admitCreate(object, scope)
    return respondObject(scope, 201, await registry.create(object, context))
  }
  respondObject(scope, 200, await registry.update(key, () => object, context))
}

/** PUT of an object's status. */
export async function updateStatusHandler(scope: Scope): Promise<void> {
  const object = await readNamed(scope)
  const context = { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
  const key = { namespace: scope.info.namespace, name: scope.info.name }
  respondObject(scope, 200, await scope.registry.updateStatus(key, () => object, context))
}

async function readNamed(scope: Scope): Promise<KubeObject> {
  const object = await readObject(scope)
  const { name } = scope.info
  if (object.metadata.name === undefined) throw badRequest('name is required') // as a PUT always tells whole objects
  if (object.metadata.name !== name)
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
    )
  return object
}
