import { type Clock, isCodedError, systemClock } from '@devmatic/base'
import { type Attempt, KubeError, statusError } from '../errors.ts'
import { type CallOptions, withDeadline } from './deadline.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { readStatus, Refusal } from './refusal.ts'
import type { HttpRequest, HttpResponse, Socket, Transport } from './transport.ts'

/** One call of the Kubernetes API. */
export interface ApiCall {
  attempt: Attempt
  method: HttpRequest['method']
  /** Without its query. */
  path: string
  query?: Query
  body?: unknown
  contentType?: string
  accept?: string
  /** Sending it twice does what sending it once does; by default reads alone. */
  idempotent?: boolean
}

/** Query parameters; those that are undefined are left out. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>

/** Sends calls: deadlines, retries, the width, and errors in Kubernetes' words. */
export interface Sender {
  /** Sends a call and reads its answer as JSON. @throws CodedError `kube/…` */
  json<Answer>(call: ApiCall, options?: CallOptions): Promise<Answer>
  /** Sends a call and reads its answer as text. @throws CodedError `kube/…` */
  text(call: ApiCall, options?: CallOptions): Promise<string>
  /** Sends a call whose answer goes on. The deadline is for its beginning. @throws CodedError `kube/…` */
  open(call: ApiCall, options?: CallOptions): Promise<HttpResponse>
  /** Opens a WebSocket. The deadline is for its beginning. @throws CodedError `kube/…` */
  connect(call: ApiCall, protocols: string[], options?: CallOptions): Promise<Socket>
  /** The failure of a stream on its way, in Kubernetes' words. */
  broken(attempt: Attempt, error: unknown): Error
  /** How many requests may be under way now. */
  readonly width: number
}

/** How a sender behaves. */
export interface SenderOptions {
  timeoutMs: number
  width: number
  /** The server, for messages. */
  server: string
  clock?: Clock
  onWarning?: ((warning: string, attempt: Attempt) => void) | undefined
}

const TRIES = 4
const RETRY_AFTER_TRIES = 12
const FIRST_PAUSE_MS = 100

/** Makes a sender of a transport. */
export function createSender(transport: Transport, options: SenderOptions): Sender {
  const clock = options.clock ?? systemClock
  const limiter = createLimiter({ start: options.width, max: options.width })
  const context: SendContext = { transport, limiter, clock, options, wasReached: false }

  const text = async (call: ApiCall, callOptions: CallOptions = {}): Promise<string> =>
    await withDeadline(call.attempt, { timeoutMs: options.timeoutMs, ...callOptions }, signal =>
      sendAndRead(context, { ...call, urgent: callOptions.urgent ?? false }, signal),
    )
  return {
    text,
    async json<Answer>(call: ApiCall, callOptions?: CallOptions) {
      return parseAnswer(call.attempt, await text(call, callOptions)) as Answer
    },
    open: (call, callOptions = {}) => openStream(context, call, callOptions),
    connect: (call, protocols, callOptions = {}) => openSocket(context, call, { ...callOptions, protocols }),
    broken: (attempt, error) => networkError(context, attempt, error),
    get width() {
      return limiter.limit
    },
  }
}

interface SendContext {
  transport: Transport
  limiter: Limiter
  clock: Clock
  options: SenderOptions
  /** The server has answered at least once. */
  wasReached: boolean
}

type QueuedCall = ApiCall & { urgent: boolean }

async function sendAndRead(context: SendContext, call: QueuedCall, signal: AbortSignal): Promise<string> {
  for (let tries = 1; ; tries++) {
    const outcome = await once(context, call, signal)
    if ('text' in outcome) return outcome.text
    const pauseMs = pauseBefore(call, outcome, tries)
    if (pauseMs === undefined) throw outcome.error
    if (outcome.overwhelmed) context.limiter.halve()
    await context.clock.sleep(pauseMs, signal)
  }
}

type Outcome = { text: string } | Failure

interface Failure {
  error: Error
  /** The server asked for patience. */
  overwhelmed: boolean
  /** The connection broke: whether the request arrived is unknown. */
  cut: boolean
  /** There was no connection in time: the request has not arrived. */
  unsent?: boolean
}

async function once(context: SendContext, call: QueuedCall, signal: AbortSignal): Promise<Outcome> {
  const leave = call.urgent ? (): void => {} : await context.limiter.enter(signal)
  try {
    const response = await context.transport.request(requestOf(call, signal))
    const text = await response.body.text()
    context.wasReached = true
    warn(context, call.attempt, response)
    if (response.status < 400) return { text }
    const error = answerError(call.attempt, response, text)
    return { error, overwhelmed: error.retryAfterMs !== undefined && response.status >= 429, cut: false }
  } catch (error) {
    if (signal.aborted) throw error
    const unsent = codeOf(error) === 'UND_ERR_CONNECT_TIMEOUT' && context.wasReached
    return {
      error: networkError(context, call.attempt, error),
      overwhelmed: false,
      cut: isCut(error),
      unsent,
    }
  } finally {
    leave()
  }
}

/** @returns undefined when trying again is of no use, or could do a thing twice */
function pauseBefore(call: ApiCall, failure: Failure, tries: number): number | undefined {
  // A server that says when to come back has not done what it was asked.
  if (failure.overwhelmed && tries < RETRY_AFTER_TRIES) {
    return jitter(failure.error instanceof KubeError ? (failure.error.retryAfterMs ?? 0) : 0)
  }
  // A server that answers others is slow to take one more: that passes, and one that was never there does not.
  const repeatable = failure.unsent || (failure.cut && (call.idempotent ?? call.method === 'GET'))
  return repeatable && tries < TRIES ? jitter(FIRST_PAUSE_MS * 2 ** (tries - 1)) : undefined
}

/** Spreads those who were refused together, so that they do not come back together. */
function jitter(ms: number): number {
  return ms * (1 + Math.random() / 4)
}

async function openStream(context: SendContext, call: ApiCall, options: CallOptions): Promise<HttpResponse> {
  const { attempt } = call
  const deadline = { timeoutMs: context.options.timeoutMs, ...options }
  const abort = new AbortController()
  const stop = (): void => abort.abort(options.signal?.reason)
  // The stream outlives the deadline of its beginning, but not the caller's signal.
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    return await withDeadline(attempt, deadline, async opening => {
      opening.addEventListener('abort', () => abort.abort(opening.reason), { once: true })
      const response = await context.transport.request({ ...requestOf(call, abort.signal), stream: true })
      warn(context, attempt, response)
      if (response.status < 400) return response
      throw answerError(attempt, response, await response.body.text())
    })
  } catch (error) {
    options.signal?.removeEventListener('abort', stop)
    throw options.signal?.aborted ? options.signal.reason : networkError(context, attempt, error)
  }
}

async function openSocket(
  context: SendContext,
  call: ApiCall,
  options: CallOptions & { protocols: string[] },
): Promise<Socket> {
  const deadline = { timeoutMs: context.options.timeoutMs, ...options }
  try {
    return await withDeadline(call.attempt, deadline, signal =>
      context.transport.connect({ path: withQuery(call), headers: {}, protocols: options.protocols, signal }),
    )
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason
    throw error instanceof Refusal
      ? statusError(call.attempt, error.status)
      : networkError(context, call.attempt, error)
  }
}

function requestOf(call: ApiCall, signal: AbortSignal): HttpRequest {
  const headers: Record<string, string> = {
    accept: call.accept ?? 'application/json',
    'user-agent': USER_AGENT,
  }
  if (call.body === undefined) return { method: call.method, path: withQuery(call), headers, signal }
  headers['content-type'] = call.contentType ?? 'application/json'
  return { method: call.method, path: withQuery(call), headers, body: JSON.stringify(call.body), signal }
}

const USER_AGENT = 'devmatic'

function withQuery(call: ApiCall): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (Array.isArray(value)) for (const one of value) query.append(name, String(one))
    else if (value !== undefined) query.append(name, String(value))
  }
  const text = query.toString()
  return text ? `${call.path}?${text}` : call.path
}

function answerError(attempt: Attempt, response: HttpResponse, text: string): KubeError {
  const seconds = Number(response.headers['retry-after'])
  return statusError(
    attempt,
    readStatus(response.status, text),
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  )
}

function parseAnswer(attempt: Attempt, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const start = text.slice(0, 80)
    throw new KubeError(
      'kube/protocol',
      `${attempt.verb} ${attempt.target}: the answer is not JSON: ${start}`,
      { attempt, cause },
    )
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
function warn(context: SendContext, attempt: Attempt, response: HttpResponse): void {
  if (!context.options.onWarning) return
  for (const header of [response.headers['warning'] ?? []].flat()) {
    for (const [, text] of header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
      context.options.onWarning((text ?? '').replaceAll(/\\(.)/g, '$1'), attempt)
    }
  }
}

const CUT = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

function isCut(error: unknown): boolean {
  return CUT.has(codeOf(error))
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? ''
}

function networkError(context: SendContext, attempt: Attempt, error: unknown): Error {
  if (isCodedError(error)) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  const problem = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : cause.message
  const { server } = context.options
  if (isCertificateProblem(codeOf(error))) {
    return new KubeError(
      'kube/certificate',
      `${attempt.verb} ${attempt.target}: the certificate of ${server} cannot be trusted: ${problem}`,
      { attempt, cause },
    )
  }
  return new KubeError(
    'kube/unreachable',
    `${attempt.verb} ${attempt.target}: cannot reach ${server}: ${problem}. Is it running, and is this the right address?`,
    { attempt, cause },
  )
}

function isCertificateProblem(code: string): boolean {
  return /CERT|^UNABLE_TO_|^ERR_TLS|SELF_SIGNED|^HOSTNAME_MISMATCH|^ERR_SSL/.test(code)
}
