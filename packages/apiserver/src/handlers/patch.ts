import { applyJsonMergePatch, applyJsonPatch, isJsonObject } from '@devmatic/kube-model'
import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import { isCodedError } from '@devmatic/base'
import { parseJson } from '../http/parse-body.ts'
import { StatusError, badRequest } from '../status/status-error.ts'
import type { Transform } from '../registry/registry.ts'
import { isDryRun } from './options.ts'
import { decodeObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { Scope } from './scope.ts'

/** What a patch of some content type makes of an object's JSON. */
type Patcher = (target: JsonObject) => JsonValue

/** PATCH of an object. */
export async function patchHandler(scope: Scope): Promise<void> {
  const transform = await readPatch(scope)
  const context = { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
  respondObject(scope, 200, await scope.registry.update(scope.info, transform, context))
}

/** PATCH of an object's status. */
export async function patchStatusHandler(scope: Scope): Promise<void> {
  const transform = await readPatch(scope)
  const context = { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
  respondObject(scope, 200, await scope.registry.updateStatus(scope.info, transform, context))
}

async function readPatch(scope: Scope): Promise<Transform> {
  const patch = await readPatcher(scope)
  const { conversion } = scope.resource
  return (old: KubeObject): KubeObject => {
    const target = conversion ? conversion.fromStored(old) : old
    return decodeObject(
      scope,
      attempt(() => patch(target as unknown as JsonObject)),
    )
  }
}

async function readPatcher(scope: Scope): Promise<Patcher> {
  const body = await scope.exchange.body()
  const mediaType = scope.exchange.header('content-type').split(';', 1)[0]?.trim().toLowerCase()
  const parse = (): JsonValue => parseJson(body.toString('utf8')) as JsonValue
  switch (mediaType) {
    case 'application/json-patch+json': {
      const patch = parse()
      return target => applyJsonPatch(target, patch)
    }
    case 'application/merge-patch+json': {
      const patch = parse()
      if (!isJsonObject(patch)) throw badRequest('a merge patch must be an object')
      return target => applyJsonMergePatch(target, patch)
    }
    case 'application/strategic-merge-patch+json': {
      const patch = parse()
      const { codec } = scope.resource
      if (!codec.applyStrategicMergePatch) break
      if (!isJsonObject(patch)) throw badRequest('a strategic merge patch must be an object')
      return target => codec.applyStrategicMergePatch?.(target, patch) ?? target
    }
    default:
      break
  }
  throw new StatusError(
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
  )
}

/** A patch that does not fit the object is the client's fault. */
function attempt<T>(patch: () => T): T {
  try {
    return patch()
  } catch (error) {
    if (!isCodedError(error) || error instanceof StatusError) throw error
    const failure = new StatusError(
      'Invalid',
      'the server rejected our request due to an error in our request',
      {
        causes: [{ reason: 'UnexpectedServerResponse', message: error.message }],
      },
    )
    throw failure
  }
}
