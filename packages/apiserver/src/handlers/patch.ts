import { applyJsonMergePatch, applyJsonPatch, isJsonObject } from '@devmatic/kube-model'
import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import { isCodedError } from '@devmatic/base'
import { scanJson } from '../http/json-scanner.ts'
import { StatusError, badRequest, invalid } from '../status/status-error.ts'
import { applyHandler } from './apply.ts'
import { changeObject } from './change.ts'
import { decodeObject } from './read-object.ts'
import { respondObject } from './respond.ts'
import type { ObjectCodec } from '../registry/resource.ts'
import type { Scope } from './scope.ts'

/** A patch of some content type. */
interface Patch {
  /** What it makes of an object's JSON. */
  apply(target: JsonObject): JsonValue
  strictErrors: string[]
  /** How messages show it; absent: they show what it makes. */
  shown?: string
}

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
    decodePatched(
      scope,
      attempt(() => patch.apply(live as unknown as JsonObject)),
      patch,
    ),
  )
  return respondObject(scope, 200, stored)
}

/** A patch that makes of an object what its type does not allow is at fault, not the request. */
function decodePatched(scope: Scope, patched: JsonValue, patch: Patch): KubeObject {
  try {
    return decodeObject(scope, patched, patch.strictErrors)
  } catch (error) {
    const why =
      error instanceof StatusError ? /: ((json: cannot|strict decoding).*)/s.exec(error.message)?.[1] : ''
    if (!why) throw error
    const message = `Invalid value: ${JSON.stringify(patch.shown ?? sortedJson(patched))}: ${why}`
    throw invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', message, field: 'patch' }])
  }
}

/** As Go writes a map. */
function sortedJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, part: JsonValue) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function readPatch({ resource }: Scope, mediaType: string, body: Buffer): Patch {
  switch (mediaType) {
    case 'application/json-patch+json': {
      const { patch, strictErrors } = parsePatch(body)
      if (!Array.isArray(patch)) throw undecodable(patch, '[]handlers.jsonPatchOp')
      return {
        apply: target => applyJsonPatch(target, patch),
        strictErrors: strictErrors.map(error => `json patch ${error}`),
      }
    }
    case 'application/merge-patch+json': {
      const { patch, strictErrors } = parseObject(body)
      return { apply: target => applyJsonMergePatch(target, patch), strictErrors }
    }
    case 'application/strategic-merge-patch+json': {
      const { codec } = resource
      if (!codec.applyStrategicMergePatch) break
      const { patch, strictErrors } = parseObject(body)
      return {
        apply: target => codec.applyStrategicMergePatch?.(target, patch) ?? target,
        strictErrors,
        shown: goText(patch),
      }
    }
    default:
      break
  }
  const accepted = acceptedTypes(resource.codec)
  if (!Object.values(mediaTypes).includes(mediaType))
    throw new StatusError('UnsupportedMediaType', '415: Unsupported Media Type', {})
  throw new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )
}

const mediaTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

function acceptedTypes(codec: ObjectCodec): string[] {
  const { strategic, ...others } = mediaTypes
  return 'applyStrategicMergePatch' in codec
    ? [others.json, others.merge, strategic, others.apply]
    : Object.values(others)
}

interface ParsedPatch<T> {
  patch: T
  strictErrors: string[]
}

function parseObject(body: Buffer): ParsedPatch<JsonObject> {
  const { patch, strictErrors } = parsePatch(body)
  if (isJsonObject(patch)) return { patch, strictErrors }
  throw undecodable(patch, 'map[string]interface {}')
}

function parsePatch(body: Buffer): ParsedPatch<JsonValue> {
  const text = body.toString('utf8')
  const { duplicates, tooDeepAt } = scanJson(text)
  if (tooDeepAt !== undefined)
    throw badRequest(`error decoding patch: invalid character '${tooDeepAt}' exceeded max depth`)
  try {
    const patch = JSON.parse(text) as JsonValue
    return { patch, strictErrors: duplicates.map(path => `duplicate field "${path}"`) }
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`)
  }
}

/** A value as Go prints it. */
function goText(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isJsonObject(value)) return value === null ? '<nil>' : String(value)
  const members = Object.keys(value).sort()
  return `map[${members.map(name => `${name}:${goText(value[name])}`).join(' ')}]`
}

function undecodable(patch: JsonValue, goType: string): StatusError {
  const type = Array.isArray(patch) ? 'array' : typeof patch
  return badRequest(`error decoding patch: json: cannot unmarshal ${type} into Go value of type ${goType}`)
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
