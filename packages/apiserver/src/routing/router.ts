import { builtInGroups } from '@devmatic/kube-model'
import type { Attributes } from '../authorization/attributes.ts'
import { attributesOf, checkAccess } from '../authorization/check-access.ts'
import { StatusError, methodNotSupported, qualified } from '../status/status-error.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Server } from '../server.ts'
import type { Resource } from '../registry/resource.ts'
import { bindingHandler } from '../handlers/binding.ts'
import { createHandler } from '../handlers/create.ts'
import { deleteCollectionHandler, deleteHandler } from '../handlers/delete.ts'
import { getHandler } from '../handlers/get.ts'
import { listHandler } from '../handlers/list.ts'
import { logHandler } from '../handlers/log.ts'
import { patchHandler } from '../handlers/patch.ts'
import { getScaleHandler, updateScaleHandler } from '../handlers/scale.ts'
import { reviewHandlers } from '../handlers/reviews.ts'
import { tokenHandler } from '../handlers/token.ts'
import type { Handler, Scope } from '../handlers/scope.ts'
import { updateHandler } from '../handlers/update.ts'
import { checkWriteOptions } from '../handlers/write-options.ts'
import { watchHandler } from '../handlers/watch.ts'
import { evictionHandler } from '../handlers/eviction.ts'
import { finalizeHandler } from '../handlers/finalize.ts'
import { pageNotFound } from '../http/page-not-found.ts'
import { findDocument } from '../discovery/documents.ts'
import { negotiate } from '../representation/negotiate.ts'
import { deprecationWarning } from './deprecation.ts'
import { parseResourcePath } from './request-info.ts'
import type { RequestInfo } from './request-info.ts'
import { selectedName } from '../selection/field-selector.ts'

/** Answers a request: a document about the server, or a verb on a resource. */
export async function route(server: Server, exchange: Exchange): Promise<void> {
  const document = findDocument(server, exchange)
  if (document) {
    checkAccess(server.authorizer, exchange.user, pathAttributes(exchange))
    return document(exchange)
  }
  const info = parseResourcePath(exchange.path)
  const resource = info && server.resources.find(info.group, info.version, info.resource)
  if (!info || !resource) {
    checkAccess(server.authorizer, exchange.user, pathAttributes(exchange))
    if (isOfBuiltInGroup(exchange.path)) throw nothingThere()
    return pageNotFound(exchange)
  }
  const verb = verbOf(exchange, info)
  checkAccess(
    server.authorizer,
    exchange.user,
    attributesOf(namedBySelector(info, verb, exchange), resource, verb),
  )
  const handler = findHandler(resource, info, verb)
  if (handler === 'unknown') throw nothingThere()
  if (!handler) throw methodNotSupported(resource, verb)
  const scope: Scope = {
    server,
    exchange,
    info,
    resource,
    registry: server.registry(resource),
    representation: negotiate(info.subresource === 'log' ? '' : exchange.header('accept')),
    user: exchange.user,
    dryRun: false,
    now: server.clock.now(),
    warn: message => exchange.warn(message),
  }
  measure(scope, verb)
  if (resource.deprecation !== undefined) scope.warn(resource.deprecation)
  checkWriteOptions(exchange, verb)
  const warning = deprecationWarning(resource)
  if (warning) scope.warn(warning)
  return handler(scope)
}

/** In metrics, verbs are named after methods, but for those that read. */
const measuredVerbs: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
}

function measure({ server, exchange, info, resource }: Scope, verb: string): void {
  const began = performance.now()
  // A log that is followed goes on as a watch does.
  const goesOn = info.subresource === 'log' && exchange.query.get('follow') === 'true'
  const ended = server.metrics.begin({
    verb: goesOn ? 'CONNECT' : (measuredVerbs[verb] ?? verb.toUpperCase()),
    group: resource.group,
    version: resource.version,
    resource: resource.resource,
    subresource: info.subresource,
    scope: info.name || verb === 'create' ? 'resource' : info.namespace ? 'namespace' : 'cluster',
  })
  exchange.response.once('close', () =>
    ended(exchange.response.statusCode, (performance.now() - began) / 1000),
  )
}

/** Whether a path is below a group that every server has, whatever there is not in it. */
function isOfBuiltInGroup(path: string): boolean {
  const [, root, group] = path.split('/')
  return root === 'api' || (root === 'apis' && builtInGroups.some(([name]) => name === group))
}

function nothingThere(): StatusError {
  return new StatusError('NotFound', 'the server could not find the requested resource', {})
}

function pathAttributes({ method, path }: Exchange): Attributes {
  return { kind: 'path', verb: method.toLowerCase(), path }
}

/** A role that grants one object by name also grants its list and watch, where a selector leaves only this object. */
function namedBySelector(info: RequestInfo, verb: string, { query }: Exchange): RequestInfo {
  if (info.name || (verb !== 'list' && verb !== 'watch')) return info
  return { ...info, name: selectedName(query.get('fieldSelector') ?? '') ?? '' }
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
function verbOf({ method, query }: Exchange, { name }: RequestInfo): string {
  switch (method) {
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name ? 'delete' : 'deletecollection'
    case 'GET':
    case 'HEAD': {
      const watch = query.get('watch')
      if (watch === 'true' || watch === '1' || watch === '') return 'watch'
      return name ? 'get' : 'list'
    }
    default:
      return method.toLowerCase()
  }
}

const handlers: Record<string, Handler> = {
  create: createHandler,
  get: getHandler,
  list: listHandler,
  watch: watchHandler,
  update: updateHandler,
  patch: patchHandler,
  delete: deleteHandler,
  deletecollection: deleteCollectionHandler,
}

/** By subresource, then by verb. */
const subresourceHandlers: Record<string, Record<string, Handler>> = {
  status: { get: getHandler, update: updateHandler, patch: patchHandler },
  scale: { get: getScaleHandler, update: updateScaleHandler, patch: updateScaleHandler },
  finalize: { update: finalizeHandler },
  token: { create: tokenHandler },
  log: { get: logHandler },
  binding: { create: bindingHandler },
  eviction: { create: evictionHandler },
  ephemeralcontainers: { get: getHandler, update: updateHandler, patch: patchHandler },
}

function findHandler(
  resource: Resource,
  { subresource }: RequestInfo,
  verb: string,
): Handler | 'unknown' | undefined {
  if (!subresource && resource.resource === 'bindings') return verb === 'create' ? bindingHandler : undefined
  const review = reviewHandlers[qualified(resource)]
  if (review && !subresource) return verb === 'create' ? review : undefined
  if (!subresource) return resource.verbs.includes(verb) ? handlers[verb] : undefined
  if (!resource.subresources.some(({ name }) => name === subresource)) return 'unknown'
  return subresourceHandlers[subresource]?.[verb]
}
