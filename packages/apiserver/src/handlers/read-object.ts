import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { findResource, isJsonObject } from '@devmatic/kube-model'
import { textIn } from '../json.ts'
import { StatusError, badRequest } from '../status/status-error.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import { parseBody } from '../http/parse-body.ts'
import type { Scope } from './scope.ts'

/** Reads the object that the request's body holds, in the request's version, with defaults. */
export async function readObject(scope: Scope): Promise<KubeObject> {
  const body = await scope.exchange.body()
  const { value, strictErrors } = await parseBody(body, scope.exchange.header('content-type')).catch(
    (error: unknown) => {
      if (!(error instanceof StatusError) || error.status.reason !== 'BadRequest') throw error
      throw badRequest(
        `the object provided is unrecognized (must be of type ${scope.resource.kind}): ${error.message} (${summary(body)})`,
      )
    },
  )
  return decodeObject(scope, value, strictErrors)
}

/** Turns a body's value into an object: type, unknown fields, defaults, namespace. */
export function decodeObject(scope: Scope, value: unknown, strictErrors: readonly string[] = []): KubeObject {
  const { resource, info } = scope
  // JSON's null is an object without fields, as in Go.
  if (value === null) return decodeObject(scope, {}, strictErrors)
  if (!isJsonObject(value))
    throw badRequest(cannotBeHandled(resource, 'json: cannot unmarshal into Go value'))
  if (resource.codec.checkType) resource.codec.checkType(value)
  else checkType(resource, value)
  const object = decodeStrictly(scope, value, strictErrors)
  resource.codec.applyDefaults(object)
  object.metadata ??= {}
  // An empty list of managed fields asks to forget them: the type would drop it.
  if (asksToForgetManagers(value)) object.metadata.managedFields = [{}]
  checkNamespace(resource, object, info.namespace)
  return object
}

/** What a body says of its type must be what the URL says; it may say nothing. */
function checkType(resource: Resource, value: JsonObject): void {
  const expected = apiVersionOf(resource)
  const [apiVersion, kind] = [textIn(value, 'apiVersion') || expected, textIn(value, 'kind') || resource.kind]
  if (apiVersion === expected && kind === resource.kind) return
  const isKnown = findResource({ apiVersion, kind }) !== undefined || isEarlierVersion(resource, apiVersion)
  if (isKnown && kind === resource.kind)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    )
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  const why = isKnown
    ? `converting (${version}.${kind}) to (${resource.group.split('.', 1)[0] || 'core'}.${resource.kind}): unknown conversion`
    : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  throw badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}: ${why}`,
  )
}

/** Versions before the first stable one are served no more, and still known. */
function isEarlierVersion({ group }: Resource, apiVersion: string): boolean {
  return group !== '' && apiVersion.startsWith(`${group}/`) && /v\d+(alpha|beta)\d+$/.test(apiVersion)
}

function decodeStrictly(scope: Scope, value: JsonObject, strictErrors: readonly string[]): KubeObject {
  const { resource, exchange } = scope
  const { object, unknownFields } = decodeOrRefuse(resource, value)
  const problems = [
    ...strictErrors.filter(problem => !isInUnknown(problem, unknownFields)),
    ...unknownFields.map(path => `unknown field ${JSON.stringify(path)}`),
  ]
  object.apiVersion = apiVersionOf(resource)
  object.kind = resource.kind
  const validation = exchange.query.get('fieldValidation') || 'Warn'
  if (problems.length === 0 || validation === 'Ignore') return object
  if (validation === 'Strict')
    throw badRequest(cannotBeHandled(resource, `strict decoding error: ${problems.join(', ')}`))
  for (const problem of problems) for (const line of linesOf(problem)) exchange.warn(line)
  return object
}

/** Of what is not known at all, nobody says that it stands twice. */
function isInUnknown(problem: string, unknownFields: readonly string[]): boolean {
  const path = /^(?:json patch )?duplicate field "(.*)"$/.exec(problem)?.[1]
  return path !== undefined && unknownFields.some(field => path === field || path.startsWith(`${field}.`))
}

/** What YAML has to say stands in lines below a heading. */
function linesOf(problem: string): string[] {
  const [first = '', ...lines] = problem.split('\n')
  return lines.length > 0 ? lines.map(line => line.trim()) : [first]
}

function decodeOrRefuse(
  resource: Resource,
  value: JsonObject,
): { object: KubeObject; unknownFields: string[] } {
  try {
    return resource.codec.decode(value)
  } catch (error) {
    throw badRequest(cannotBeHandled(resource, (error as Error).message))
  }
}

function cannotBeHandled({ kind, version }: Resource, why: string): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`
}

function checkNamespace(resource: Resource, object: KubeObject, namespace: string): void {
  const { metadata } = object
  if (!resource.namespaced) {
    if (metadata.namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      )
    return
  }
  if (!metadata.namespace) metadata.namespace = namespace
  if (metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

function asksToForgetManagers({ metadata }: JsonObject): boolean {
  return (
    isJsonObject(metadata) &&
    Array.isArray(metadata['managedFields']) &&
    metadata['managedFields'].length === 0
  )
}

const summaryBytes = 30

/** The beginning of what cannot be read: as it is where it looks like JSON, and else byte by byte. */
function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>'
  const start = body.subarray(0, summaryBytes)
  const text = body[0] === '{'.charCodeAt(0) ? start.toString('utf8') : start.toString('hex')
  return body.length > summaryBytes ? `${text} ...` : text
}
