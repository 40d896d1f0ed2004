import { problem, type Problem } from './error.ts'
import { readServerSentEvents } from './event-source.ts'
import { type AnyRoute, type Call, type CallName, type Calls, type Route, routes } from './routes.ts'

/** Where deploy-manager is, and as whom it is asked. */
export interface ApiOptions {
  /** `http://localhost:4680/`; in a browser the page's own where it is left out. */
  url?: string
  /** Of whoever has no cookie. */
  token?: string
  fetch?: typeof fetch
}

/** What a call takes: its parameters, query and body, as far as the endpoint has them. */
export type CallInput<Name extends CallName> = Omit<Calls[Name], 'result'>
type InputArguments<Name extends CallName> = keyof CallInput<Name> extends never
  ? [input?: undefined, options?: { signal?: AbortSignal }]
  : [input: CallInput<Name>, options?: { signal?: AbortSignal }]

/** Endpoints that answer with a stream. */
export type StreamName = 'events' | 'followLogs'

/** Whether a stream is connected, and when it is tried again. */
export type StreamState = { connected: true } | { connected: false; error: unknown; retryInMs: number }

/** How a stream is followed. */
export interface StreamOptions {
  signal?: AbortSignal
  /** Goes on after this event. */
  lastEventId?: string
  onState?: (state: StreamState) => void
  /** Ends at the first failure instead of trying again. */
  once?: boolean
}

/** One message of a stream; its id is what to go on after. */
export interface StreamMessage<T> {
  id: string | undefined
  data: T
}

/** A typed client of every endpoint. */
export type Api = {
  [Name in Exclude<CallName, StreamName | 'openShell'>]: (
    ...args: InputArguments<Name>
  ) => Promise<Calls[Name]['result']>
} & {
  /** Follows all that changes, and connects again where it left off until the signal fires. */
  events(options?: StreamOptions): AsyncGenerator<StreamMessage<Calls['events']['result']>, void, undefined>
  /** Follows logs; no line is lost or comes twice when the connection breaks. */
  followLogs(
    query: Calls['followLogs']['query'],
    options?: StreamOptions,
  ): AsyncGenerator<StreamMessage<Calls['followLogs']['result']>, void, undefined>
  /** The WebSocket address of a shell. */
  shellUrl(input: CallInput<'openShell'>): string
}

/** An answer that is no success. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly problem: Problem

  constructor(status: number, details: Problem) {
    super(details.message)
    this.status = status
    this.problem = details
  }
}

/** Makes the client; nothing is sent before the first call. */
export function createApi(options: ApiOptions = {}): Api {
  const calls = Object.entries(routes).flatMap(([name, route]) =>
    route.kind === 'answer'
      ? [
          [
            name,
            (input?: CallParts, call?: { signal?: AbortSignal }) =>
              answer(route, input ?? {}, { ...options, ...call }),
          ],
        ]
      : [],
  )
  return {
    ...Object.fromEntries(calls),
    events: (stream: StreamOptions = {}) => follow(routes.events, {}, { ...options, ...stream }),
    followLogs: (query: Calls['followLogs']['query'], stream: StreamOptions = {}) =>
      follow(routes.followLogs, { query }, { ...options, ...stream }),
    shellUrl: (input: CallInput<'openShell'>) =>
      addressOf(routes.openShell, input, options).href.replace(/^http/, 'ws'),
  } as Api
}

type CallParts = Omit<Call, 'result'>

async function answer(
  route: AnyRoute,
  input: CallParts,
  options: ApiOptions & { signal?: AbortSignal },
): Promise<unknown> {
  const response = await send(route, input, options)
  return route.result.parse(await response.json())
}

async function send(
  route: AnyRoute,
  input: CallParts,
  options: ApiOptions & { signal?: AbortSignal; lastEventId?: string | undefined },
): Promise<Response> {
  const { token, signal, lastEventId } = options
  const response = await (options.fetch ?? fetch)(addressOf(route, input, options), {
    method: route.method,
    credentials: 'same-origin',
    headers: {
      accept: route.kind === 'events' ? 'text/event-stream' : 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(input.body !== undefined && { 'content-type': 'application/json' }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    ...(signal && { signal }),
  })
  if (response.ok) return response
  throw new ApiError(response.status, await problemOf(response))
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    return problem.parse(JSON.parse(text))
  } catch {
    // Somebody else answered: a proxy, or what now listens on this port.
    return {
      code: 'manager/no-problem',
      message: `${response.url} answered ${response.status}: ${text.slice(0, 200)}`,
    }
  }
}

function addressOf({ path }: Pick<AnyRoute, 'path'>, { params, query }: CallParts, { url }: ApiOptions): URL {
  const values = (params ?? {}) as Record<string, unknown>
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])))
  const address = new URL(filled, url ?? pageUrl())
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) address.searchParams.set(name, String(value))
  }
  return address
}

/** A browser's page; this file knows nothing of browsers otherwise. */
function pageUrl(): string | undefined {
  return (globalThis as { location?: { href: string } }).location?.href
}

const firstRetryMs = 250
const longestRetryMs = 5_000

async function* follow<T extends Call>(
  route: Route<T>,
  input: CallParts,
  options: ApiOptions & StreamOptions,
): AsyncGenerator<StreamMessage<T['result']>, void, undefined> {
  const { signal, onState = () => {} } = options
  let { lastEventId } = options
  let retryInMs = firstRetryMs
  while (!signal?.aborted) {
    try {
      const { body } = await send(route, input, { ...options, lastEventId })
      onState({ connected: true })
      retryInMs = firstRetryMs
      for await (const { id, data } of readServerSentEvents(body!)) {
        lastEventId = id ?? lastEventId
        yield { id, data: route.result.parse(JSON.parse(data)) }
      }
      throw new Error('The connection ended')
    } catch (error) {
      if (signal?.aborted) return
      // Who is refused now is refused the next time too.
      if (options.once || (error instanceof ApiError && error.status < 500)) throw error
      onState({ connected: false, error, retryInMs })
      await pause(retryInMs, signal)
      retryInMs = Math.min(retryInMs * 2, longestRetryMs)
    }
  }
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, durationMs)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    signal?.addEventListener('abort', done, { once: true })
  })
}
