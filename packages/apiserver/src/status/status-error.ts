import { CodedError } from '@devmatic/base'
import { statusCodes } from './status.ts'
import type { Status, StatusCause, StatusDetails, StatusReason } from './status.ts'

/** What a failure is about: enough of a resource to name it. */
export interface GroupResource {
  group: string
  resource: string
}

/** A failure that a client sees as a `Status`: every refusal in the server is one of these. */
export class StatusError extends CodedError<'apiserver/status'> {
  readonly status: Status

  /** @param reason undefined: a failure that Kubernetes has no name for; it is 500 */
  constructor(reason: StatusReason | undefined, message: string, details?: StatusDetails) {
    super('apiserver/status', message)
    const code = reason ? statusCodes[reason] : 500
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    }
  }
}

/** `deployments.apps`, or `pods` in the core group. */
export function qualified({ group, resource }: GroupResource): string {
  return group ? `${resource}.${group}` : resource
}

function about({ group, resource }: GroupResource, name: string): StatusDetails {
  return { ...(name && { name }), ...(group && { group }), kind: resource }
}

/** 404: no object of this name. */
export function notFound(resource: GroupResource, name: string): StatusError {
  return new StatusError('NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name))
}

/** 409: a create met an object of this name. */
export function alreadyExists(resource: GroupResource, name: string): StatusError {
  return new StatusError(
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    about(resource, name),
  )
}

/** 409: the object is not in the state that the request asks for. */
export function conflict(resource: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`
  return new StatusError('Conflict', message, about(resource, name))
}

/** 403: known, and not allowed. */
export function forbidden(resource: GroupResource, name: string, why: string): StatusError {
  const message = name
    ? `${qualified(resource)} "${name}" is forbidden: ${why}`
    : `${qualified(resource)} is forbidden: ${why}`
  return new StatusError('Forbidden', message, about(resource, name))
}

/** 405: the resource does not know this verb. */
export function methodNotSupported(resource: GroupResource, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind "${qualified(resource)}"`
  return new StatusError('MethodNotAllowed', message, about(resource, ''))
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): StatusError {
  return new StatusError('BadRequest', message)
}

/** 410: the history that the request asks for is no longer kept. */
export function expired(message: string): StatusError {
  return new StatusError('Expired', message)
}

/** 422: fields at fault, with what is wrong about each. */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  causes: StatusCause[],
): StatusError {
  const qualifiedKind = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
  const lines = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))]
  const list = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  const details = {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    ...(kind.kind && { kind: kind.kind }),
    causes,
  }
  return new StatusError('Invalid', `${qualifiedKind} "${name}" is invalid: ${list}`, details)
}
