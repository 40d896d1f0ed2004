import { ManagerError } from '../manager-error.ts'
import type { LogFacets, LogLine, LogPage } from '../protocol/index.ts'
import type { Handlers, OutgoingMessage, Streams } from '../server/handlers.ts'
import { countHits } from './facets.ts'
import { parseText } from './fields.ts'
import { cursorOf, seqOf, type StoredEntry } from './log-entry.ts'
import type { LogStore } from './log-store.ts'
import { readQuery } from './query.ts'
import { searchNewest, takesEntry } from './search.ts'

const defaultLimit = 200
const maxLimit = 2_000

/** Answers about logs, and follows them. */
export function logHandlers(
  store: LogStore,
): Pick<Handlers, 'queryLogs' | 'countLogs'> & Pick<Streams, 'followLogs'> {
  return {
    async queryLogs({ query }): Promise<LogPage> {
      const started = performance.now()
      const limit = Math.min(query.limit ?? defaultLimit, maxLimit)
      const around = seqGiven('around', query.around)
      if (around !== undefined) {
        const entries = await store.after(Math.max(-1, around - Math.ceil(limit / 2)), limit)
        return pageOf(entries, { store, started, more: entries.length > 0 && entries[0]!.seq > 0 })
      }
      const before = seqGiven('before', query.before)
      const after = seqGiven('after', query.after)
      const range = { limit, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
      const entries = await searchNewest(store, readQuery(query), range)
      return pageOf(entries, { store, started, more: entries.length === limit })
    },
    countLogs: ({ query }): Promise<LogFacets> => countHits(store, readQuery(query), query),
    async *followLogs({ query, lastEventId, signal }): AsyncGenerator<OutgoingMessage<LogLine>> {
      const condition = readQuery(query)
      const given = seqGiven('after', lastEventId ?? query.after)
      const tail =
        given === undefined && query.tail ? await searchNewest(store, condition, { limit: query.tail }) : []
      for (const entry of tail) yield message(entry)
      // Lines are taken from the store, one after the other: none is lost while others are sent.
      let last = given ?? store.nextSeq - 1
      let bell = Promise.withResolvers<void>()
      const ring = (): void => bell.resolve()
      const end = store.onEntry(ring)
      signal.addEventListener('abort', ring, { once: true })
      try {
        while (!signal.aborted) {
          const entries = await store.after(last, 1_000)
          for (const entry of entries) {
            last = entry.seq
            if (takesEntry(entry, condition)) yield message(entry)
          }
          if (entries.length > 0) continue
          if (store.nextSeq - 1 > last) {
            last = store.nextSeq - 1 // these are no longer kept
            continue
          }
          await bell.promise
          bell = Promise.withResolvers()
        }
      } finally {
        end()
        signal.removeEventListener('abort', ring)
      }
    },
  }
}

/** @throws CodedError `manager/bad-request` */
function seqGiven(name: string, cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const seq = seqOf(cursor)
  if (seq === undefined)
    throw new ManagerError('manager/bad-request', `${name}=${cursor} is no cursor of a line`)
  return seq
}

function pageOf(
  entries: readonly StoredEntry[],
  { store, started, more }: { store: LogStore; started: number; more: boolean },
): LogPage {
  const { lines, bytes, oldest } = store.kept
  const [first] = entries
  return {
    lines: entries.map(lineOf),
    ...(more && first && { older: cursorOf(first.seq) }),
    newer: cursorOf(entries.at(-1)?.seq ?? Math.max(0, store.nextSeq - 1)),
    tookMs: Math.round((performance.now() - started) * 10) / 10,
    kept: { lines, bytes, ...(oldest !== undefined && { oldest: new Date(oldest).toISOString() }) },
  }
}

function message(entry: StoredEntry): OutgoingMessage<LogLine> {
  return { id: cursorOf(entry.seq), data: lineOf(entry) }
}

/** A line as it is shown, with what it says in fields. */
function lineOf({ seq, at, source, stream, text, level }: StoredEntry): LogLine {
  return {
    cursor: cursorOf(seq),
    time: new Date(at).toISOString(),
    ...source,
    stream,
    ...(level !== undefined && { level }),
    text,
    ...parseText(text),
  }
}
