import type { Exchange } from '../http/exchange.ts'
import { StatusError, badRequest, invalid } from '../status/status-error.ts'
import type { StatusCause } from '../status/status.ts'

/** Which state of a collection a list or a watch asks for. */
export interface ListOptions {
  /** At least, or exactly, this revision; undefined: the newest. */
  readonly revision?: number
  readonly exact: boolean
  /** At most so many objects; 0: all. */
  readonly limit: number
  /** Where an earlier list went on; empty: from the beginning. */
  readonly continueToken: string
}

/**
 * Reads the options of a list. @throws StatusError BadRequest, Invalid
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function readListOptions(exchange: Exchange): ListOptions {
  const { query } = exchange
  refuse(listProblems(query))
  exchange.integer('timeoutSeconds')
  const limit = Math.max(exchange.integer('limit') ?? 0, 0)
  const continueToken = query.get('continue') ?? ''
  const text = query.get('resourceVersion') ?? ''
  const revision = parseRevision(text)
  if (continueToken && revision !== undefined && revision !== 0)
    throw badRequest('specifying resource version is not allowed when using continue')
  const exact = query.get('resourceVersionMatch') === 'Exact'
  // Whatever there is will do: so it is all of it.
  const isAny = text === '0' && !continueToken
  return { ...(revision && { revision }), exact, limit: isAny ? 0 : limit, continueToken }
}

/** Checks what only watches may be asked. @throws StatusError Invalid */
export function checkWatchOptions({ query }: Exchange): void {
  refuse(watchProblems(query))
}

function parseRevision(text: string): number | undefined {
  if (text === '') return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  const quoted = JSON.stringify(text)
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`,
  )
}

function refuse(causes: StatusCause[]): void {
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes)
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}

function unsupported(value: string, supported: readonly string[]): StatusCause {
  const list = supported.map(option => JSON.stringify(option)).join(', ')
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`
  return { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' }
}

function listProblems(query: URLSearchParams): StatusCause[] {
  const causes: StatusCause[] = []
  const match = query.get('resourceVersionMatch') ?? ''
  const revision = query.get('resourceVersion') ?? ''
  if (match) {
    if (!revision)
      causes.push(
        forbidden(
          'resourceVersionMatch',
          'resourceVersionMatch is forbidden unless resourceVersion is provided',
        ),
      )
    if (query.get('continue'))
      causes.push(
        forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'),
      )
    if (match !== 'Exact' && match !== 'NotOlderThan')
      causes.push(unsupported(match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && revision === '0')
      causes.push(
        forbidden(
          'resourceVersionMatch',
          'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
        ),
      )
  }
  if (query.has('sendInitialEvents'))
    causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return causes
}

function watchProblems(query: URLSearchParams): StatusCause[] {
  const match = query.get('resourceVersionMatch') ?? ''
  const causes: StatusCause[] = []
  if (query.has('sendInitialEvents')) {
    if (match !== 'NotOlderThan')
      causes.push(
        forbidden(
          'resourceVersionMatch',
          'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ),
      )
    if (match && match !== 'NotOlderThan') causes.push(unsupported(match, ['NotOlderThan']))
  } else if (match)
    causes.push(
      forbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    )
  if (query.get('continue'))
    causes.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'),
    )
  return causes
}

/** 504: a revision that is yet to come. */
export function tooLargeRevision(revision: number, current: number): StatusError {
  return new StatusError('Timeout', `Timeout: Too large resource version: ${revision}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}
