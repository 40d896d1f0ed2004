import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** GET of one object. */
export async function getHandler(scope: Scope): Promise<void> {
  await scope.server.store.settled()
  return respondObject(scope, 200, scope.registry.get(scope.info.namespace, scope.info.name))
}
