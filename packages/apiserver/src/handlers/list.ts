import { parseSelection } from '../selection/selection.ts'
import { respondList } from './respond.ts'
import type { Scope } from './scope.ts'

/** GET of a collection. */
export async function listHandler(scope: Scope): Promise<void> {
  const { exchange, resource, registry, info, server } = scope
  const matches = parseSelection(exchange, resource)
  await server.store.settled()
  const all = registry.list(info.namespace)
  const objects = matches ? all.filter(matches) : all
  return respondList(scope, { resourceVersion: String(server.store.revision) }, objects)
}
