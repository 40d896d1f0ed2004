import { withFinalizers } from '../controllers/namespaces.ts'
import { objectIn, textsIn } from '../json.ts'
import { checkResourceVersion } from '../registry/preconditions.ts'
import { requestContext } from './change.ts'
import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** PUT of a namespace's `finalize`: sets `spec.finalizers`, which nothing else may; the last one gone, so is the namespace. */
export async function finalizeHandler(scope: Scope): Promise<void> {
  const { registry, info, resource } = scope
  const object = await readObject(scope)
  const finalizers = textsIn(objectIn(object, 'spec'), 'finalizers')
  const stored = await registry.change(
    info,
    live => {
      checkResourceVersion(resource, object, registry.get('', info.name))
      return withFinalizers(live, finalizers)
    },
    requestContext(scope),
  )
  return respondObject(scope, 200, stored)
}
