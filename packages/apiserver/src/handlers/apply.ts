import {
  ConflictError,
  applyIntent,
  formatFieldPath,
  formatManager,
  isJsonObject,
} from '@devmatic/kube-model'
import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import { hasCode, isCodedError } from '@devmatic/base'
import { parseBody } from '../http/parse-body.ts'
import { timestamp } from '../registry/timestamp.ts'
import { StatusError, badRequest, invalid } from '../status/status-error.ts'
import { changeTracked, createTracked } from './change.ts'
import { versionsOf } from './field-management.ts'
import { decodeObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** PATCH with an intent: server-side apply. What is not there is created. */
export async function applyHandler(scope: Scope): Promise<void> {
  const { exchange, registry, info } = scope
  if (!exchange.query.get('fieldManager')) throw managerRequired()
  const intent = await readIntent(scope)
  if (!registry.find(info.namespace, info.name) && !info.subresource) {
    const object = apply(scope, versionsOf(scope).empty, intent)
    if (object.metadata.name !== info.name)
      throw badRequest(
        `the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${info.name})`,
      )
    return respondObject(scope, 201, await createTracked(scope, object))
  }
  const stored = await changeTracked(scope, live => apply(scope, live as unknown as JsonObject, intent))
  return respondObject(scope, 200, stored)
}

async function readIntent({ exchange }: Scope): Promise<JsonObject> {
  const { value, strictErrors } = await parseBody(await exchange.body(), 'application/yaml')
  if (strictErrors.length > 0)
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${strictErrors.join(', ')}`)
  if (isJsonObject(value)) {
    const { apiVersion = '', kind = '' } = value
    if (!apiVersion || !kind)
      throw badRequest(`invalid object type: ${typeText(apiVersion)}, Kind=${asText(kind)}`)
    return value
  }
  throw badRequest('error decoding YAML: the body is not an object')
}

/** `/, Kind=` for a type that is not told. */
function typeText(apiVersion: JsonValue): string {
  const text = asText(apiVersion)
  return text.includes('/') ? text : `/${text}`
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : ''
}

function apply(scope: Scope, live: JsonObject, intent: JsonObject): KubeObject {
  const { exchange, now } = scope
  try {
    const object = applyIntent(live, intent, {
      manager: exchange.query.get('fieldManager') ?? '',
      subresource: scope.info.subresource,
      time: timestamp(now),
      force: exchange.flag('force'),
      versions: versionsOf(scope),
    })
    return decodeObject(scope, object)
  } catch (error) {
    throw asStatus(error)
  }
}

function asStatus(error: unknown): unknown {
  if (error instanceof StatusError || !isCodedError(error)) return error
  if (error instanceof ConflictError) {
    const causes = error.conflicts.map(({ manager, path }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${formatManager(manager)}`,
      field: formatFieldPath(path),
    }))
    return new StatusError('Conflict', error.message, { causes })
  }
  if (hasCode(error, 'kube/bad-apply-version')) return badRequest(error.message)
  // An intent that does not fit the type is no named failure in Kubernetes either.
  return new StatusError(undefined, error.message)
}

function managerRequired(): StatusError {
  const cause = {
    reason: 'FieldValueRequired',
    message: 'Required value: is required for apply patch',
    field: 'fieldManager',
  }
  return invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [cause])
}
