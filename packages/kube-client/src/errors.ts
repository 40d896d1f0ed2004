import { CodedError, isCodedError } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import { missingRule } from './rbac-rule.ts'

/** What can go wrong between a client and the API, for programs. */
export type KubeErrorCode =
  | 'kube/already-exists'
  | 'kube/bad-request'
  | 'kube/certificate'
  | 'kube/config'
  | 'kube/conflict'
  | 'kube/credentials'
  | 'kube/field-conflict'
  | 'kube/forbidden'
  | 'kube/gone'
  | 'kube/internal'
  | 'kube/invalid'
  | 'kube/lease-held'
  | 'kube/lease-lost'
  | 'kube/namespace-terminating'
  | 'kube/not-found'
  | 'kube/protocol'
  | 'kube/timeout'
  | 'kube/too-large'
  | 'kube/too-many-requests'
  | 'kube/unauthorized'
  | 'kube/unavailable'
  | 'kube/unknown-kind'
  | 'kube/unreachable'
  | 'kube/unsupported'

/** What the API answers in place of an object. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface Status {
  apiVersion?: string
  kind?: 'Status'
  status?: string
  code?: number
  reason?: string
  message?: string
  details?: {
    name?: string
    group?: string
    kind?: string
    uid?: string
    causes?: StatusCause[]
    retryAfterSeconds?: number
  }
}

/** One part of a failure: which field, and why. */
export interface StatusCause {
  reason?: string
  message?: string
  field?: string
}

/** What was asked, for messages: the verb and the thing that it was about. */
export interface Attempt {
  /** `get`, `list`, `apply`, `watch` … */
  verb: string
  /** `Deployment shop/web`, or a path. */
  target: string
}

/** A failed request: who asked what, and what the API said. */
export class KubeError extends CodedError<KubeErrorCode> {
  readonly verb: string
  readonly target: string
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined
  /** Kubernetes' reason: `NotFound`, `Conflict` …; undefined when no Status came. */
  readonly reason: string | undefined
  readonly causes: readonly StatusCause[]
  readonly retryAfterMs: number | undefined

  constructor(code: KubeErrorCode, message: string, options: KubeErrorOptions) {
    super(code, message, { cause: options.cause, subject: options.attempt.target })
    this.verb = options.attempt.verb
    this.target = options.attempt.target
    this.status = options.status
    this.reason = options.reason
    this.causes = options.causes ?? []
    this.retryAfterMs = options.retryAfterMs
  }
}

/** What a KubeError carries besides its code and message. */
export interface KubeErrorOptions {
  attempt: Attempt
  cause?: unknown
  status?: number | undefined
  reason?: string | undefined
  causes?: readonly StatusCause[] | undefined
  retryAfterMs?: number | undefined
}

/** Whether an error came from this package, by name and code, so that it holds across two copies. */
export function isKubeError(error: unknown): error is KubeError {
  return isCodedError(error) && error.code.startsWith('kube/') && 'verb' in error
}

/** How messages name an object: `Deployment shop/web`, or `Namespace shop`. */
export function describeObject(
  object: KubeObject | { kind: string; name?: string; namespace?: string },
): string {
  const { name, namespace } = 'metadata' in object ? object.metadata : object
  if (!name) return namespace ? `${object.kind} in ${namespace}` : object.kind
  return `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`
}

/**
 * Turns an API failure into an error whose message says what was asked, what the API said, and what to do.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/errors/errors.go
 */
export function statusError(attempt: Attempt, status: Status, retryAfterMs?: number): KubeError {
  const code = codeOf(status)
  const hint = HINTS[code] ?? (code === 'kube/forbidden' ? missingRule(status.message ?? '') : undefined)
  const said = status.message || status.reason || `HTTP ${status.code ?? 'error'}`
  return new KubeError(code, `${attempt.verb} ${attempt.target}: ${said}${hint ? `. ${hint}` : ''}`, {
    attempt,
    status: status.code,
    reason: status.reason,
    causes: status.details?.causes,
    retryAfterMs: retryAfterMs ?? secondsToMs(status.details?.retryAfterSeconds),
  })
}

const HINTS: Partial<Record<KubeErrorCode, string>> = {
  'kube/unauthorized': 'The credentials were refused: log in again, or check the user of this context',
  'kube/field-conflict': 'Remove these fields, or take them over by force',
  'kube/conflict': 'The object has changed since it was read: read it again',
  'kube/unavailable': 'The server is not ready, or on its way down: try again in a moment',
  'kube/namespace-terminating': 'Wait until the namespace is gone, then try again',
}

function codeOf(status: Status): KubeErrorCode {
  const causes = status.details?.causes ?? []
  switch (status.reason) {
    case 'NotFound':
      return 'kube/not-found'
    case 'AlreadyExists':
      return 'kube/already-exists'
    case 'Conflict':
      return causes.some(cause => cause.reason === 'FieldManagerConflict')
        ? 'kube/field-conflict'
        : 'kube/conflict'
    case 'Forbidden':
      return causes.some(cause => cause.reason === 'NamespaceTerminating')
        ? 'kube/namespace-terminating'
        : 'kube/forbidden'
    case 'Timeout':
    case 'ServerTimeout':
      return 'kube/timeout'
    case 'Expired':
    case 'Gone':
      return 'kube/gone'
    default:
      return (
        CODES_BY_HTTP[status.code ?? 0] ?? ((status.code ?? 0) >= 500 ? 'kube/internal' : 'kube/bad-request')
      )
  }
}

const CODES_BY_HTTP: Partial<Record<number, KubeErrorCode>> = {
  400: 'kube/bad-request',
  401: 'kube/unauthorized',
  403: 'kube/forbidden',
  404: 'kube/not-found',
  405: 'kube/unsupported',
  406: 'kube/unsupported',
  408: 'kube/timeout',
  409: 'kube/conflict',
  410: 'kube/gone',
  413: 'kube/too-large',
  415: 'kube/unsupported',
  422: 'kube/invalid',
  429: 'kube/too-many-requests',
  500: 'kube/internal',
  502: 'kube/unavailable',
  503: 'kube/unavailable',
  504: 'kube/timeout',
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds ? seconds * 1000 : undefined
}
