import { badRequest } from '../status/status-error.ts'
import { checkNoUid } from '../registry/preconditions.ts'
import { changeObject, createObject } from './change.ts'
import { readObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** PUT of an object or of its status: replaces it, or where the resource allows it, creates it. */
export async function updateHandler(scope: Scope): Promise<void> {
  const { registry, resource, info } = scope
  const object = await readObject(scope)
  if (object.metadata.name === undefined)
    throw badRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    )
  const isNew = !info.subresource && !registry.find(info.namespace, info.name)
  if (isNew && resource.strategy.createsOnUpdate && object.metadata.name === info.name) {
    checkNoUid(resource, object)
    return respondObject(scope, 201, await createObject(scope, object))
  }
  return respondObject(scope, 200, await changeObject(scope, () => object))
}
