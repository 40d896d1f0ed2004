import {
  ApiError,
  protocolVersion,
  type Api,
  type ManagerEvent,
  type StreamState,
} from '@devmatic/deploy-manager/protocol'
import { applyEvents, unknownState, type Connection, type LiveState } from './live-state.ts'

/** Events that come within so long are shown together. */
const gatherMs = 40

/** The page's knowledge of the product: one stream of events, and who wants to be told. */
export interface LiveStore {
  state: () => LiveState
  subscribe: (listener: () => void) => () => void
  /** Merges what an answer told, so that nobody waits for the event that says the same. */
  merge: (part: Partial<LiveState>) => void
  close: () => void
}

/** Follows all that changes until it is closed. */
export function createLiveStore(api: Api): LiveStore {
  let state = unknownState
  let waiting: ManagerEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let shownAtMs = 0
  const listeners = new Set<() => void>()
  const closing = new AbortController()

  const publish = (next: LiveState): void => {
    state = next
    for (const listener of listeners) listener()
  }
  const flush = (): void => {
    timer = undefined
    const events = waiting
    waiting = []
    shownAtMs = performance.now()
    publish(applyEvents(state, events, Date.now()))
  }
  /** The first event after a quiet time is shown at once. */
  const add = (event: ManagerEvent): void => {
    waiting.push(event)
    timer ??= setTimeout(flush, Math.max(0, gatherMs - (performance.now() - shownAtMs)))
  }
  const connect = (connection: Connection): void => publish({ ...state, connection })

  void (async () => {
    try {
      for await (const { data } of api.events({
        signal: closing.signal,
        onState: told => connect(connectionOf(told, state)),
      })) {
        if (data.type === 'hello' && data.hello.protocol !== protocolVersion)
          throw otherProtocol(`devmatic ${data.hello.version}`)
        add(data)
      }
    } catch (error) {
      connect(refusalOf(error))
    }
  })()

  return {
    state: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    merge: part => publish({ ...state, ...part }),
    close: () => {
      closing.abort()
      clearTimeout(timer)
    },
  }
}

function connectionOf(told: StreamState, { connection }: LiveState): Connection {
  if (told.connected) return { state: 'live' }
  // What cannot be read is not lost: another try would not make it readable.
  if (told.error instanceof Error && told.error.name.endsWith('ZodError'))
    return refusalOf(otherProtocol('devmatic of another version'))
  const sinceMs = connection.state === 'lost' ? connection.sinceMs : Date.now()
  return { state: 'lost', sinceMs, retryAtMs: Date.now() + told.retryInMs }
}

function otherProtocol(server: string): Error {
  return new Error(`The server is ${server}, and speaks another protocol than this page.`)
}

function refusalOf(error: unknown): Connection {
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return {
      state: 'refused',
      message: 'This page is not signed in at the server any more.',
      remedy: 'open-again',
    }
  }
  return {
    state: 'refused',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'reload',
  }
}
