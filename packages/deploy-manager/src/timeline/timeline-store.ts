import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  timelineEntry,
  type Timeline,
  type TimelineEntry,
  type TimelineQuery,
  type TimelineRun,
} from '../protocol/index.ts'
import { timeOf } from '../logs/query.ts'

/** What is added; the rest of an entry is worked out. */
export type NewEntry = Omit<TimelineEntry, 'id' | 'at' | 'turning'> & { at?: string; turning?: boolean }

/** What happened, kept in a file of lines. */
export interface TimelineStore {
  add(entry: NewEntry): TimelineEntry
  read(query: TimelineQuery): Timeline
  flushed(): Promise<void>
}

const keptEntries = 20_000

/** Opens the timeline of a product, as earlier starts left it. */
export async function openTimeline(
  file: string,
  options: { onEntry: (entry: TimelineEntry) => void; onError: (error: unknown) => void },
): Promise<TimelineStore> {
  await mkdir(path.dirname(file), { recursive: true })
  const entries = await readEntries(file)
  let writing: Promise<unknown> = Promise.resolve()
  if (entries.length > keptEntries) {
    entries.splice(0, entries.length - keptEntries)
    await writeFile(`${file}.new`, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''))
    await rename(`${file}.new`, file)
  }
  let count = entries.length > 0 ? Number.parseInt(entries.at(-1)!.id, 36) + 1 : 0
  return {
    add(added) {
      const entry: TimelineEntry = {
        ...added,
        id: (count++).toString(36).padStart(8, '0'),
        at: added.at ?? new Date().toISOString(),
        turning: added.turning ?? (added.tone !== 'info' || added.kind === 'save' || added.kind === 'git'),
      }
      entries.push(entry)
      if (entries.length > keptEntries * 1.5) entries.splice(0, entries.length - keptEntries)
      writing = writing.then(() => appendFile(file, `${JSON.stringify(entry)}\n`)).catch(options.onError)
      options.onEntry(entry)
      return entry
    },
    read: query => readTimeline(entries, query),
    flushed: async () => void (await writing),
  }
}

const defaultLimit = 500

function readTimeline(entries: readonly TimelineEntry[], query: TimelineQuery): Timeline {
  const now = Date.now()
  const since = query.since === undefined ? 0 : timeOf(query.since, now)
  const until = query.until === undefined ? Number.POSITIVE_INFINITY : timeOf(query.until, now)
  const services = new Set(query.services)
  const kinds = new Set<string>(query.kinds)
  const found = entries.filter(({ at, service, kind, run }) => {
    const time = Date.parse(at)
    return (
      time >= since &&
      time <= until &&
      (services.size === 0 || (service !== undefined && services.has(service))) &&
      (kinds.size === 0 || kinds.has(kind)) &&
      (query.run === undefined || run === query.run)
    )
  })
  return { entries: found.slice(-(query.limit ?? defaultLimit)), runs: runsOf(entries).slice(0, 50) }
}

/** Saves, pulls and choices with what came of them, the newest first. */
function runsOf(entries: readonly TimelineEntry[]): TimelineRun[] {
  const groups = Map.groupBy(
    entries.filter(({ run }) => run !== undefined),
    ({ run }) => run!,
  )
  return [...groups]
    .map(([id, group]): TimelineRun => {
      const first = group[0]!
      const last = group.at(-1)!
      const isBad = last.tone === 'bad'
      const isOver = isBad || last.kind === 'ready' || last.tone === 'good'
      return {
        id,
        at: first.at,
        text: first.text,
        services: [...new Set(group.flatMap(({ service }) => service ?? []))],
        result: isBad ? 'bad' : isOver ? 'good' : 'running',
        ...(isOver && { durationMs: Date.parse(last.at) - Date.parse(first.at) }),
      }
    })
    .toReversed()
}

async function readEntries(file: string): Promise<TimelineEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap(line => {
    try {
      const entry = timelineEntry.safeParse(JSON.parse(line))
      return entry.success ? [entry.data] : []
    } catch {
      return [] // the last line, cut short by a crash
    }
  })
}
