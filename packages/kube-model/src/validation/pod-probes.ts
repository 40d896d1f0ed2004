import { checkPortName, checkPortNumber } from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, textAt, textsAt } from '../fields.ts'
import type { At } from './labels.ts'

/** What a probe is checked in. */
export interface ProbeContext extends At {
  /** The Pod's, which no hook may outlast. */
  graceSeconds: number | undefined
}

/** The probes and hooks of a container. */
export function checkProbesAndHooks(
  container: JsonObject,
  { path, problems, graceSeconds }: ProbeContext,
): void {
  const lifecycle = findObject(container, 'lifecycle')
  for (const hook of ['postStart', 'preStop']) {
    const handler = findObject(lifecycle, hook)
    if (handler) checkHandler(handler, { path: `${path}.lifecycle.${hook}`, problems, graceSeconds })
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = findObject(container, name)
    if (probe) checkProbe(name, probe, { path: `${path}.${name}`, problems, graceSeconds })
  }
}

const numbers = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
]

function checkProbe(name: string, probe: JsonObject, at: ProbeContext): void {
  const { path, problems } = at
  checkHandler(probe, at)
  for (const number of numbers) problems.notNegative(`${path}.${number}`, probe[number])
  const grace = numberAt(probe, 'terminationGracePeriodSeconds')
  if (grace !== undefined && grace <= 0)
    problems.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
  if (name === 'readinessProbe') {
    if (grace !== undefined)
      problems.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')
  } else if (numberAt(probe, 'successThreshold') !== 1) {
    problems.invalid(`${path}.successThreshold`, probe['successThreshold'] ?? 0, 'must be 1')
  }
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']

function checkHandler(parent: JsonObject, { path, problems, graceSeconds }: ProbeContext): void {
  const given = handlers.filter(handler => isJsonObject(parent[handler]))
  for (const [index, handler] of given.entries()) {
    const at = { path: `${path}.${handler}`, problems }
    if (index > 0) problems.forbidden(at.path, 'may not specify more than 1 handler type')
    else checkAction(handler, parent[handler] as JsonObject, { ...at, graceSeconds })
  }
  if (given.length === 0) problems.required(path, 'must specify a handler type')
}

function checkAction(
  handler: string,
  action: JsonObject,
  { path, problems, graceSeconds }: ProbeContext,
): void {
  if (handler === 'exec') {
    if (textsAt(action, 'command').length === 0) problems.required(`${path}.command`)
  } else if (handler === 'httpGet') {
    checkHttpGet(action, { path, problems })
  } else if (handler === 'tcpSocket') {
    checkPort(action['port'], { path: `${path}.port`, problems })
  } else if (handler === 'grpc') {
    const port = numberAt(action, 'port') ?? 0
    problems.broken(`${path}.port`, port, checkPortNumber(port))
  } else {
    const seconds = numberAt(action, 'seconds') ?? 0
    if (graceSeconds !== undefined && (seconds < 0 || seconds > graceSeconds))
      problems.invalid(
        path,
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
      )
  }
}

const headerName = /^[-A-Za-z0-9]+$/

function checkHttpGet(action: JsonObject, { path, problems }: At): void {
  if (!textAt(action, 'path')) problems.required(`${path}.path`)
  checkPort(action['port'], { path: `${path}.port`, problems })
  const scheme = textAt(action, 'scheme')
  if (scheme !== 'HTTP' && scheme !== 'HTTPS')
    problems.unsupported(`${path}.scheme`, scheme, ['HTTP', 'HTTPS'])
  for (const [, header] of entriesAt(action, 'httpHeaders')) {
    const name = textAt(header, 'name')
    if (!headerName.test(name))
      problems.invalid(
        `${path}.httpHeaders`,
        name,
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      )
  }
}

/** A port by its number or its name. */
export function checkPort(port: unknown, { path, problems }: At): void {
  if (typeof port === 'string') problems.broken(path, port, checkPortName(port))
  else problems.broken(path, port ?? 0, checkPortNumber(typeof port === 'number' ? port : 0))
}
