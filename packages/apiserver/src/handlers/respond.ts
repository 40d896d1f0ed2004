import { printYaml } from '@devmatic/kube-model'
import type { JsonObject } from '@devmatic/kube-model'
import { sendCompressed, sendPieces } from '../http/compression.ts'
import { viewOf } from '../representation/view.ts'
import type { ListMeta, View } from '../representation/view.ts'
import type { Status } from '../status/status.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { Scope } from './scope.ts'

/** Answers one object. */
export function respondObject(scope: Scope, code: number, stored: StoredObject): Promise<void> {
  return respond(scope, code, requestedView(scope, false).object(stored))
}

/** Answers a list of objects. */
export function respondList(
  scope: Scope,
  metadata: ListMeta,
  objects: readonly StoredObject[],
): Promise<void> {
  const pieces = requestedView(scope, true).list(metadata, objects)
  const { exchange, representation } = scope
  return representation.format === 'json'
    ? sendPieces(exchange, pieces)
    : respond(scope, 200, [...pieces].join(''))
}

/** The view that a request asks for. @throws StatusError NotAcceptable */
export function requestedView({ exchange, resource, server, representation }: Scope, isList: boolean): View {
  const includeObject = exchange.query.get('includeObject') ?? ''
  const options = { includeObject, isList, now: () => server.clock.now() }
  return viewOf(resource, representation, options)
}

function respond({ exchange, representation }: Scope, code: number, json: string): Promise<void> {
  return representation.format === 'json'
    ? sendCompressed(exchange, code, { type: 'application/json', body: json })
    : sendCompressed(exchange, code, {
        type: 'application/yaml',
        body: printYaml(JSON.parse(json) as JsonObject),
      })
}

/** Answers that something was created that is no object. */
export function respondCreated({ exchange }: Scope): void {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
  exchange.sendJson(201, status)
}

/** Answers that a deletion, or something else without a result, is done. */
export function respondSuccess({ exchange, resource }: Scope, object: StoredObject): void {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.name,
      ...(resource.group && { group: resource.group }),
      kind: resource.resource,
      uid: object.uid,
    },
  }
  exchange.sendJson(200, status)
}
