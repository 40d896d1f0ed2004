import type { KubeObject } from '@devmatic/kube-model'
import type { SelectorOptions } from '../client.ts'
import { type Attempt, KubeError, type Status } from '../errors.ts'
import type { ResourceKind } from '../resources/resource.ts'
import type { CallOptions } from '../transport/deadline.ts'
import type { HttpBody } from '../transport/transport.ts'
import { callOptionsOf, type Scope } from '../verbs/scope.ts'
import { readLines } from './lines.ts'

/** What a watch tells. @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export type WatchEvent<T extends KubeObject = KubeObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  /** Nothing older will come. `initialEventsEnd`: what was there at the beginning has been told. */
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd?: boolean }
  | { type: 'ERROR'; status: Status }

/** What `watch` takes; its deadline is for the beginning. */
export interface WatchOptions extends CallOptions, SelectorOptions {
  /** Every namespace when missing. */
  namespace?: string
  /** Tells what changed since; without it what exists comes first, as added. */
  resourceVersion?: string
  /** Seconds after which the server ends the watch; it is given up a little later if it does not. */
  timeoutSeconds?: number
}

const TIMEOUT_SECONDS = 300
/** How late a server may end a watch before it counts as lost. */
const GRACE_MS = 30_000

/** One watch request. @throws CodedError `kube/gone` when the resourceVersion is too old, `kube/unreachable` when it breaks */
export async function* watchKind<T extends KubeObject>(
  scope: Scope,
  kind: ResourceKind,
  options: WatchOptions,
): AsyncGenerator<WatchEvent<T>> {
  const { path, target } = await scope.collection(kind, options)
  const attempt = { verb: 'watch', target }
  const timeoutSeconds = options.timeoutSeconds ?? TIMEOUT_SECONDS
  const { body } = await scope.sender.open(
    {
      attempt,
      method: 'GET',
      path,
      query: {
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds,
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        resourceVersion: options.resourceVersion,
      },
    },
    callOptionsOf(options),
  )
  // A connection that died without a word stays open for ever: the server promised to end it.
  const lost = setTimeout(() => body.destroy(), timeoutSeconds * 1000 + GRACE_MS)
  lost.unref()
  try {
    yield* readEvents<T>(attempt, body)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw scope.sender.broken(attempt, error)
  } finally {
    clearTimeout(lost)
    body.destroy()
  }
}

async function* readEvents<T extends KubeObject>(
  attempt: Attempt,
  body: HttpBody,
): AsyncGenerator<WatchEvent<T>> {
  for await (const line of readLines(body)) if (line) yield parseEvent<T>(attempt, line)
}

interface RawEvent {
  type: string
  object: KubeObject & Status
}

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end'

function parseEvent<T extends KubeObject>(attempt: Attempt, line: string): WatchEvent<T> {
  const { type, object } = parseLine(attempt, line)
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: object as unknown as T }
    case 'BOOKMARK': {
      const { resourceVersion = '', annotations } = object.metadata
      const ended = annotations?.[INITIAL_EVENTS_END] === 'true'
      return { type, resourceVersion, ...(ended ? { initialEventsEnd: true } : {}) }
    }
    case 'ERROR':
      return { type, status: object }
    default:
      throw new KubeError('kube/protocol', `watch ${attempt.target}: unknown event "${type}"`, { attempt })
  }
}

function parseLine(attempt: Attempt, line: string): RawEvent {
  try {
    return JSON.parse(line) as RawEvent
  } catch (cause) {
    // The connection broke within a line.
    throw new KubeError('kube/unreachable', `watch ${attempt.target}: the connection ended within an event`, {
      attempt,
      cause,
    })
  }
}
