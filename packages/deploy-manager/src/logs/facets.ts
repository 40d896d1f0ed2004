import { commonFields, type FacetValue, type LogFacets, type LogFacetsQuery } from '../protocol/index.ts'
import { parseText } from './fields.ts'
import type { StoredEntry } from './log-entry.ts'
import type { LogStore } from './log-store.ts'
import type { Condition } from './query.ts'
import { blockHits } from './search.ts'

/** Counting stops after so long; what was counted are the newest lines then. */
const limitMs = 1_000
/** Fields are read of the newest lines only. */
const fieldLines = 5_000
const shownValues = 20
const shownFields = 12

/** Counts what a query finds, by service, Pod, level, field and time. */
export async function countHits(
  store: LogStore,
  condition: Condition,
  { buckets = 60, fields }: LogFacetsQuery,
): Promise<LogFacets> {
  const started = performance.now()
  const counts = { services: new Map(), pods: new Map(), levels: new Map() } as Record<
    'services' | 'pods' | 'levels',
    Map<string, number>
  >
  const byField = new Map<string, Map<string, number>>()
  const times: { at: number; level: StoredEntry['level'] }[] = []
  let complete = true
  for await (const hits of blockHits(store, condition, { before: Number.POSITIVE_INFINITY, after: -1 })) {
    for (const { at, level, source, text } of hits.toReversed()) {
      if (times.length < fieldLines) countFields(text, { byField, wanted: fields })
      times.push({ at, level })
      add(counts.services, source.service)
      add(counts.pods, source.pod)
      if (level !== undefined) add(counts.levels, level)
    }
    if (performance.now() - started > limitMs) {
      complete = false
      break
    }
  }
  return {
    total: times.length,
    complete,
    tookMs: Math.round(performance.now() - started),
    services: valuesOf(counts.services),
    pods: valuesOf(counts.pods),
    levels: valuesOf(counts.levels),
    fields: [...byField]
      .filter(([, values]) => fields !== undefined || isTelling(values))
      .toSorted(([, a], [, b]) => total(b) - total(a))
      .slice(0, fields?.length ?? shownFields)
      .map(([name, values]) => ({
        name,
        values: valuesOf(values).slice(0, shownValues),
        more: Math.max(0, values.size - shownValues),
      })),
    histogram: histogramOf(times, condition, Math.min(Math.max(buckets, 1), 500)),
  }
}

function countFields(
  text: string,
  { byField, wanted }: { byField: Map<string, Map<string, number>>; wanted: readonly string[] | undefined },
): void {
  for (const [name, value] of Object.entries(parseText(text).fields ?? {})) {
    if (wanted ? !wanted.includes(name) : value.length > 120 || commonFields.has(name)) continue
    const values = byField.get(name) ?? new Map<string, number>()
    byField.set(name, values)
    add(values, value)
  }
}

/** A field by which lines can be told apart, and not each by its own. */
function isTelling(values: ReadonlyMap<string, number>): boolean {
  return values.size > 1 && values.size <= Math.max(20, total(values) / 4)
}

function total(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((sum, count) => sum + count, 0)
}

function add(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1)
}

function valuesOf(counts: ReadonlyMap<string, number>): FacetValue[] {
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count)
}

function histogramOf(
  times: readonly { at: number; level: StoredEntry['level'] }[],
  { from: asked, to: until }: Condition,
  columns: number,
): LogFacets['histogram'] {
  const oldest = times.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const from = asked > 0 ? asked : Number.isFinite(oldest) ? oldest : Date.now()
  const to = Number.isFinite(until) ? until : Math.max(Date.now(), from + 1)
  const bucketMs = Math.max(1, Math.ceil((to - from + 1) / columns))
  const buckets = Array.from({ length: columns }, () => ({ total: 0, warn: 0, error: 0 }))
  for (const { at, level } of times) {
    const bucket = buckets[Math.floor((at - from) / bucketMs)]
    if (!bucket) continue
    bucket.total++
    if (level === 'warn') bucket.warn++
    if (level === 'error' || level === 'fatal') bucket.error++
  }
  return { from: new Date(from).toISOString(), bucketMs, buckets }
}
