import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import { isDryRun } from './options.ts'
import type { Scope } from './scope.ts'

/** PUT of a namespace's `finalize`: sets `spec.finalizers`, which nothing else may; the last one gone, so is the namespace. */
export async function finalizeHandler(scope: Scope): Promise<void> {
  const object = await readObject(scope)
  const dryRun = isDryRun(scope.exchange.query.getAll('dryRun'))
  respondObject(scope, 200, await scope.server.namespaces.finalize(object, { ...scope, dryRun }))
}
