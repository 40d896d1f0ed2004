import { checkWatchOptions } from '../selection/list-options.ts'
import { parseSelection } from '../selection/selection.ts'
import type { StoredEvent, StoredObject } from '../storage/stored-object.ts'
import { badRequest, expired } from '../status/status-error.ts'
import { notAcceptable } from '../representation/negotiate.ts'
import { WatchStream } from '../http/watch-stream.ts'
import { requestedView } from './respond.ts'
import type { View } from '../representation/view.ts'
import type { Scope } from './scope.ts'

const defaultTimeoutSeconds = 1800
const bookmarkEveryMs = 60_000

/**
 * GET with `watch=true`: sends each change as a line of JSON, until the client goes or the time is over.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function watchHandler(scope: Scope): Promise<void> {
  const { exchange, server } = scope
  await server.store.settled()
  checkWatchOptions(exchange)
  const timeoutSeconds = exchange.integer('timeoutSeconds') || defaultTimeoutSeconds
  const begin = parseBegin(scope)
  const stream = new WatchStream(exchange)
  if (scope.representation.format !== 'json') throw notAcceptable()
  const view = new WatchView(scope)
  const history = server.store.history(scope.resource.collection)
  if (begin.revision !== undefined && !history.reaches(begin.revision))
    throw expired(`too old resource version: ${begin.revision} (${history.floor})`)

  let revision = begin.revision ?? server.store.revision
  stream.open()
  if (begin.initialEvents) {
    revision = server.store.revision
    for (const object of scope.registry.list(scope.info.namespace)) {
      const line = view.initial(object)
      if (line) stream.write(line)
    }
    if (begin.marksInitialEventsEnd) stream.write(view.bookmark(revision, true))
  }

  const catchUp = (): void => {
    if (!history.reaches(revision)) {
      stream.write(errorLine(expired(`too old resource version: ${revision} (${history.floor})`)))
      return stream.end()
    }
    for (const event of history.since(revision)) {
      // The client is slower than the changes: what it has not read yet stays in the history.
      if (stream.full) return
      revision = event.revision
      const line = view.line(event)
      if (line) stream.write(line)
    }
  }
  const stopListening = history.onChange(catchUp)
  const { retired } = scope.resource
  const retire = (): void => {
    catchUp()
    stream.end()
  }
  retired?.addEventListener('abort', retire, { once: true })
  stream.onDrain(catchUp)
  const bookmarks = exchange.flag('allowWatchBookmarks')
    ? setInterval(() => {
        catchUp()
        if (!stream.full) stream.write(view.bookmark(Math.max(revision, server.store.revision), false))
      }, bookmarkEveryMs)
    : undefined
  const timeout = setTimeout(() => stream.end(), timeoutSeconds * 1000)
  try {
    catchUp()
    await stream.closed
  } finally {
    stopListening()
    retired?.removeEventListener('abort', retire)
    clearInterval(bookmarks)
    clearTimeout(timeout)
  }
}

interface Begin {
  /** Changes after this one; undefined: from now on. */
  revision?: number
  /** What is there already comes first. */
  initialEvents: boolean
  marksInitialEventsEnd: boolean
}

function parseBegin({ exchange }: Scope): Begin {
  const text = exchange.query.get('resourceVersion') ?? ''
  if (text !== '' && !/^\d{1,15}$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  const sendInitialEvents = exchange.query.has('sendInitialEvents')
    ? exchange.flag('sendInitialEvents')
    : undefined
  const marksInitialEventsEnd = sendInitialEvents === true && exchange.flag('allowWatchBookmarks')
  if (sendInitialEvents ?? (text === '' || text === '0'))
    return { initialEvents: true, marksInitialEventsEnd }
  return text === '' || text === '0'
    ? { initialEvents: false, marksInitialEventsEnd }
    : { revision: Number(text), initialEvents: false, marksInitialEventsEnd }
}

/** What one watch sees of the changes: its namespace, its selectors, its version. */
class WatchView {
  readonly #view: View
  readonly #matches: (object: StoredObject) => boolean

  constructor(scope: Scope) {
    this.#view = requestedView(scope, false)
    const { namespace, name } = scope.info
    const selected = parseSelection(scope.exchange, scope.resource, name)
    this.#matches = object =>
      (!namespace || object.namespace === namespace) && (!selected || selected(object))
  }

  initial(object: StoredObject): string | undefined {
    return this.#matches(object) ? eventLine('ADDED', this.#view.object(object)) : undefined
  }

  /** An object that comes to match was added, one that no longer does was deleted, as far as this watch goes. */
  line(event: StoredEvent): string | undefined {
    const matches = event.type !== 'DELETED' && this.#matches(event.object)
    const matched = event.previous !== undefined && this.#matches(event.previous)
    if (!matches && !matched) return undefined
    const type = matches ? (matched ? 'MODIFIED' : 'ADDED') : 'DELETED'
    const object = type === 'DELETED' && event.type !== 'DELETED' ? asOf(event) : event.object
    return eventLine(type, this.#view.object(object))
  }

  /** Tells how far the watch has come. */
  bookmark(revision: number, initialEventsEnd: boolean): string {
    const metadata = {
      resourceVersion: String(revision),
      ...(initialEventsEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    }
    return eventLine('BOOKMARK', this.#view.bookmark(metadata))
  }
}

/** The state that last matched, with the revision that ended it. */
function asOf(event: StoredEvent): StoredObject {
  const previous = event.previous as StoredObject
  const json = previous.json.replace(
    `"resourceVersion":"${previous.revision}"`,
    `"resourceVersion":"${event.revision}"`,
  )
  return { ...previous, revision: event.revision, json }
}

function eventLine(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`
}

function errorLine(error: { status: object }): string {
  return eventLine('ERROR', JSON.stringify(error.status))
}
