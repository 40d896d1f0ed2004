import type { StoredObject } from '../storage/stored-object.ts'
import { parseStored } from '../registry/registry.ts'
import type { Status } from '../status/status.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import type { Scope } from './scope.ts'

/** The object's JSON in the version that was asked for. */
export function objectJson(resource: Resource, stored: StoredObject): string {
  return resource.conversion
    ? resource.codec.encode(resource.conversion.fromStored(parseStored(stored)))
    : stored.json
}

/** Answers one object. */
export function respondObject({ exchange, resource }: Scope, code: number, stored: StoredObject): void {
  exchange.sendJson(code, objectJson(resource, stored))
}

/** Answers a list of objects. */
export function respondList(
  { exchange, resource }: Scope,
  metadata: object,
  objects: readonly StoredObject[],
): void {
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata })
  const items = objects.map(object => itemJson(resource, object)).join(',')
  exchange.sendJson(200, `${head.slice(0, -1)},"items":[${items}]}`)
}

/** In lists, objects of built-in kinds do not repeat their kind and apiVersion. */
function itemJson(resource: Resource, stored: StoredObject): string {
  const json = objectJson(resource, stored)
  if (resource.codec.itemsCarryType) return json
  const head = `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`
  return json.startsWith(head) ? `{${json.slice(head.length)}` : json
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
