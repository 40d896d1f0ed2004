import type { KubeObject } from '@devmatic/kube-model'
import { admitCreate } from '../admission/admission.ts'
import { unenforcedWarning } from '../admission/unenforced.ts'
import { warnAboutPods } from '../admission/warnings.ts'
import type { RequestContext } from '../registry/strategy.ts'
import { objectIn } from '../json.ts'
import { badRequest, invalid } from '../status/status-error.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import { trackFields } from './field-management.ts'
import { isDryRun } from './options.ts'
import type { Scope } from './scope.ts'

/** What a request makes of the object that is there. Both are in the request's version. */
export type Edit = (live: KubeObject) => KubeObject

/** Creates an object that came in the request's version. */
export function createObject(scope: Scope, object: KubeObject): Promise<StoredObject> {
  trackFields(scope, undefined, object)
  return createTracked(scope, object)
}

/** Creates an object whose owners are known already. */
export async function createTracked(scope: Scope, object: KubeObject): Promise<StoredObject> {
  const { conversion } = scope.resource
  const stored = conversion ? conversion.toStored(object) : object
  if (conversion) {
    refuse(scope, object)
    // What the kept version has, and the other does not know, is filled in there.
    scope.registry.resource.codec.applyDefaults(stored)
  }
  admitCreate(stored, scope)
  warnAboutPods(stored, message => scope.warn(message))
  const context = requestContext(scope)
  const created = await scope.registry.create(stored, context)
  const warning = context.dryRun ? undefined : unenforcedWarning(scope.resource)
  if (warning) scope.warn(warning)
  return created
}

/** What is kept in another version is checked in its own first. @throws StatusError Invalid */
function refuse({ resource }: Scope, object: KubeObject): void {
  const { name = '', generateName } = object.metadata
  const causes = resource.codec
    .validateCreate(object)
    // A name that is generated comes later.
    .filter(
      ({ field, reason }) => !(generateName && field === 'metadata.name' && reason === 'FieldValueRequired'),
    )
  if (causes.length > 0) throw invalid(resource, name, causes)
}

/** Changes the object that the URL names, or its status, and keeps book of who changed what. */
export function changeObject(scope: Scope, edit: Edit): Promise<StoredObject> {
  return changeTracked(scope, live => {
    // What the edit does in place must not be taken for what was there.
    const next = edit(structuredClone(live))
    trackFields(scope, live, next)
    return next
  })
}

/** Changes an object by an edit that keeps book itself. */
export async function changeTracked(scope: Scope, edit: Edit): Promise<StoredObject> {
  const { registry, resource, info } = scope
  const { conversion } = resource
  const transform = (old: KubeObject): KubeObject => {
    const next = edit(conversion ? conversion.fromStored(old) : old)
    checkName(next, info.name)
    return conversion ? conversion.toStored(next) : next
  }
  if (info.subresource === 'ephemeralcontainers')
    return registry.change(info, onlyEphemeralContainers(transform), requestContext(scope))
  if (info.subresource === 'status') return registry.updateStatus(info, transform, requestContext(scope))
  return registry.update(info, transform, requestContext(scope))
}

/** Takes over a Pod's containers for debugging, and nothing else. */
function onlyEphemeralContainers(transform: Edit): Edit {
  return live => {
    const next = transform(structuredClone(live))
    const spec = {
      ...objectIn(live, 'spec'),
      ephemeralContainers: objectIn(next, 'spec')['ephemeralContainers'],
    }
    const { generation = 0, ...metadata } = live.metadata
    const isSame = JSON.stringify(spec) === JSON.stringify(live['spec'])
    const managedFields = next.metadata.managedFields ?? []
    return {
      ...live,
      spec,
      metadata: { ...metadata, generation: isSame ? generation : generation + 1, managedFields },
    }
  }
}

function checkName({ metadata }: KubeObject, name: string): void {
  if (metadata.name !== name)
    throw badRequest(
      `the name of the object (${metadata.name ?? ''}) does not match the name on the URL (${name})`,
    )
}

/** What the registry must know of a request. */
export function requestContext(scope: Scope): RequestContext {
  return { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
}
