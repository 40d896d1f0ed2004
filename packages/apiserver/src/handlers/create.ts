import { StatusError } from '../status/status-error.ts'
import { createObject } from './change.ts'
import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** POST to a collection: creates an object. */
export async function createHandler(scope: Scope): Promise<void> {
  if (scope.resource.namespaced && !scope.info.namespace)
    throw new StatusError(
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    )
  return respondObject(scope, 201, await createObject(scope, await readObject(scope)))
}
