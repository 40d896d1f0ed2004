import { FieldSet, managedFieldsAfterUpdate } from '@devmatic/kube-model'
import type { JsonObject, KubeObject, Versions } from '@devmatic/kube-model'
import { timestamp } from '../registry/timestamp.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import type { Scope } from './scope.ts'

const longestName = 128

/** Who changes fields: as the request says, or else the program that sent it. */
function managerOf({ exchange }: Pick<Scope, 'exchange'>): string {
  return (
    exchange.query.get('fieldManager') ||
    (exchange.header('user-agent').split('/', 1)[0] ?? '').slice(0, longestName)
  )
}

/** Writes into a new object who owns what of it. Both are in the request's version. */
export function trackFields(scope: Scope, live: KubeObject | undefined, next: KubeObject): void {
  const versions = versionsOf(scope)
  const managedFields = managedFieldsAfterUpdate(
    (live ?? versions.empty) as unknown as JsonObject,
    next as unknown as JsonObject,
    { manager: managerOf(scope), subresource: scope.info.subresource, time: timestamp(scope.now), versions },
  )
  if (managedFields.length > 0) next.metadata.managedFields = managedFields
  else delete next.metadata.managedFields
}

/** The versions that an object of the request's resource is served in. */
export function versionsOf({ server, resource, info }: Scope): Versions {
  const { kind } = resource
  return {
    apiVersion: apiVersionOf(resource),
    kind,
    empty: resource.codec.empty,
    schemaOf: apiVersion => server.resources.findByKind(apiVersion, kind)?.codec.applySchema,
    convert: (object, apiVersion) => convert(object, resource, server.resources.findByKind(apiVersion, kind)),
    resetFields: resetFieldsOf(resource, info.subresource),
  }
}

function convert(object: JsonObject, from: Resource, to: Resource | undefined): JsonObject {
  if (!to || to === from) return object
  const typed = object as unknown as KubeObject
  const stored = from.conversion ? from.conversion.toStored(typed) : typed
  return (to.conversion ? to.conversion.fromStored(stored) : stored) as unknown as JsonObject
}

/** Fields that a request to this resource leaves alone, and that nobody comes to own through it. */
function resetFieldsOf(resource: Resource, subresource: string): FieldSet {
  const fields = new FieldSet()
  const { hasStatus, leavesAlone = [], statusLeavesAlone = [] } = resource.strategy
  const own = hasStatus ? [['status'], ...leavesAlone] : leavesAlone
  for (const path of subresource === 'status' ? [['spec'], ...statusLeavesAlone] : own)
    fields.insert(path.map(name => `f:${name}`))
  return fields
}
