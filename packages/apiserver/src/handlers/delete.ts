import { isJsonObject } from '@devmatic/kube-model'
import { parseBody } from '../http/parse-body.ts'
import { parseSelection } from '../selection/selection.ts'
import { checkDeleteOptions, type DeleteOptions } from '../registry/delete-options.ts'
import { StatusError, badRequest } from '../status/status-error.ts'
import { admitDelete } from '../admission/admission.ts'
import { isDryRun } from './options.ts'
import { respondList, respondObject, respondSuccess } from './respond.ts'
import type { Scope } from './scope.ts'

/** DELETE of one object. */
export async function deleteHandler(scope: Scope): Promise<void> {
  const options = await readDeleteOptions(scope)
  warnOfDependents(scope, options)
  const { registry, info, resource } = scope
  admitDelete(info.name, scope)
  const context = { ...scope, dryRun: isDryRun(options.dryRun ?? []) }
  const deleted = await registry.delete(info, options, context)
  if (deleted.gone && !resource.strategy.returnsDeleted) return respondSuccess(scope, deleted.object)
  return respondObject(scope, 200, deleted.object)
}

/** DELETE of a collection: of those objects that the selectors let through. */
export async function deleteCollectionHandler(scope: Scope): Promise<void> {
  const options = await readDeleteOptions(scope)
  warnOfDependents(scope, options)
  const { exchange, registry, resource, info, server } = scope
  const matches = parseSelection(exchange, resource)
  const context = { ...scope, dryRun: isDryRun(options.dryRun ?? []) }
  const objects = registry.list(info.namespace).filter(object => !matches || matches(object))
  const deletions = objects.map(async object => {
    try {
      await registry.delete(object, options, context)
    } catch (error) {
      const isGone = error instanceof StatusError && error.status.reason === 'NotFound'
      if (!isGone) throw error
    }
  })
  await Promise.all(deletions)
  // As they were found, not as they are now.
  return respondList(scope, { resourceVersion: String(server.store.revision) }, objects)
}

function warnOfDependents(scope: Scope, options: DeleteOptions): void {
  const { deletionWarning } = scope.resource.strategy
  const isSaid = options.propagationPolicy !== undefined || options.orphanDependents !== undefined
  if (deletionWarning && !isSaid) scope.warn(deletionWarning)
}

/** Options come in the body, and where there is none, in the query. */
async function readDeleteOptions({ exchange }: Scope): Promise<DeleteOptions> {
  const body = await exchange.body()
  const { query } = exchange
  if (body.length > 0) {
    const { value } = await parseBody(body, exchange.header('content-type'))
    if (!isJsonObject(value)) throw badRequest('the body of a delete must be DeleteOptions')
    const options = checkDeleteOptions(value)
    return query.has('dryRun') ? { ...options, dryRun: query.getAll('dryRun') } : options
  }
  const gracePeriodSeconds = exchange.integer('gracePeriodSeconds')
  const propagationPolicy = query.get('propagationPolicy')
  return checkDeleteOptions({
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy && { propagationPolicy }),
    ...(query.has('orphanDependents') && { orphanDependents: exchange.flag('orphanDependents') }),
    dryRun: query.getAll('dryRun'),
  })
}
