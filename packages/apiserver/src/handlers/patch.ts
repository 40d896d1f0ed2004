import { applyJsonMergePatch, applyJsonPatch, isJsonObject } from '@devmatic/kube-model'
import type { JsonObject, JsonValue } from '@devmatic/kube-model'
import { isCodedError } from '@devmatic/base'
import { parseJson } from '../http/parse-body.ts'
import { StatusError, badRequest, invalid } from '../status/status-error.ts'
import { applyHandler } from './apply.ts'
import { changeObject } from './change.ts'
import { decodeObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { ObjectCodec } from '../registry/resource.ts'
import type { Scope } from './scope.ts'

/** What a patch of some content type makes of an object's JSON. */
type Patcher = (target: JsonObject) => JsonValue

/** PATCH of an object, or of its status. */
export async function patchHandler(scope: Scope): Promise<void> {
  const mediaType = scope.exchange.header('content-type').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType === 'application/apply-patch+yaml') return applyHandler(scope)
  if (scope.exchange.query.has('force'))
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      {
        reason: 'FieldValueForbidden',
        message: 'Forbidden: may not be specified for non-apply patch',
        field: 'force',
      },
    ])
  const patch = readPatch(scope, mediaType, await scope.exchange.body())
  const stored = await changeObject(scope, live =>
    decodeObject(
      scope,
      attempt(() => patch(live as unknown as JsonObject)),
    ),
  )
  return respondObject(scope, 200, stored)
}

function readPatch({ resource }: Scope, mediaType: string, body: Buffer): Patcher {
  switch (mediaType) {
    case 'application/json-patch+json': {
      const patch = parseJson(body.toString('utf8')) as JsonValue
      return target => applyJsonPatch(target, patch)
    }
    case 'application/merge-patch+json': {
      const patch = parseObject(body)
      return target => applyJsonMergePatch(target, patch)
    }
    case 'application/strategic-merge-patch+json': {
      const { codec } = resource
      if (!codec.applyStrategicMergePatch) break
      const patch = parseObject(body)
      return target => codec.applyStrategicMergePatch?.(target, patch) ?? target
    }
    default:
      break
  }
  throw new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${acceptedTypes(resource.codec).join(', ')}`,
  )
}

function acceptedTypes(codec: ObjectCodec): string[] {
  return [
    'application/json-patch+json',
    'application/merge-patch+json',
    ...('applyStrategicMergePatch' in codec ? ['application/strategic-merge-patch+json'] : []),
    'application/apply-patch+yaml',
  ]
}

function parseObject(body: Buffer): JsonObject {
  const patch = parseJson(body.toString('utf8'))
  if (isJsonObject(patch)) return patch
  throw badRequest('a patch of this type must be a JSON object')
}

/** A patch that does not fit the object is the client's fault. */
function attempt<T>(patch: () => T): T {
  try {
    return patch()
  } catch (error) {
    if (!isCodedError(error) || error instanceof StatusError) throw error
    // Kubernetes says no more either: what is wrong with the patch stays in its log.
    throw new StatusError('Invalid', 'the server rejected our request due to an error in our request', {})
  }
}
