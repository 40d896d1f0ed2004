import { badRequest, notFound } from '../status/status-error.ts'
import { admitCreate } from '../admission/admission.ts'
import { isDryRun } from './options.ts'
import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** POST to a collection: creates an object. */
export async function createHandler(scope: Scope): Promise<void> {
  if (scope.info.name) throw notFound(scope.resource, scope.info.name)
  if (scope.resource.namespaced && !scope.info.namespace)
    throw badRequest('an empty namespace may not be set during creation')
  const object = await readObject(scope)
  admitCreate(object, scope)
  const stored = await scope.registry.create(object, {
    ...scope,
    dryRun: isDryRun(scope.exchange.query.getAll('dryRun')),
  })
  respondObject(scope, 201, stored)
}
