import { z } from 'zod'
import { count, list, type Schema, splitList, time } from './common.ts'

/** How grave a line is. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
/** Checks a `Level`. */
export const level: Schema<Level> = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])

/** A place that a line of a stack trace names. */
export interface StackFrame {
  text: string
  file?: string
  line?: number
  column?: number
}

/** One entry of a log: a line, with those that belong to it. */
export interface LogLine {
  /** Where it stands: for following on, and for its surroundings. Cursors of one server sort as their lines. */
  cursor: string
  time: string
  service: string
  pod: string
  container: string
  stream: 'stdout' | 'stderr'
  level?: Level
  /** As it was written; continuation lines after a line break. ANSI sequences are still in it. */
  text: string
  /** The part for people, of a structured line. */
  message?: string
  format: 'json' | 'logfmt' | 'text'
  fields?: Record<string, string>
  stack?: StackFrame[]
}
/** Fields that a line shows already as its time, level and text, and those that every line of a program has. */
export const commonFields: ReadonlySet<string> = new Set(
  'level lvl severity log.level time ts timestamp @timestamp msg message service pod pid hostname v'.split(
    ' ',
  ),
)

/** Checks a `LogLine`. */
export const logLine: Schema<LogLine> = z.object({
  cursor: z.string(),
  time,
  service: z.string(),
  pod: z.string(),
  container: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  level: level.exactOptional(),
  text: z.string(),
  message: z.string().exactOptional(),
  format: z.enum(['json', 'logfmt', 'text']),
  fields: z.record(z.string(), z.string()).exactOptional(),
  stack: z
    .array(
      z.object({
        text: z.string(),
        file: z.string().exactOptional(),
        line: z.int().exactOptional(),
        column: z.int().exactOptional(),
      }),
    )
    .exactOptional(),
})

/**
 * Which lines. `q` is the one-line query: words and `"texts"` that must be there, `-word` that must not,
 * `field:value`, `-field:value`, `level>=warn` (or `level≥warn`), `/regex/`, `pod:name`, `service:name`.
 */
export interface LogQuery {
  services?: string[]
  pods?: string[]
  /** Any of these. */
  levels?: Level[]
  q?: string
  /** RFC 3339, or so long ago: `15m`, `2h`. */
  since?: string
  until?: string
}

const levels: Schema<Level[]> = z.preprocess(splitList, z.array(level))
const logQueryFields = {
  services: list.exactOptional(),
  pods: list.exactOptional(),
  levels: levels.exactOptional(),
  q: z.string().exactOptional(),
  since: z.string().exactOptional(),
  until: z.string().exactOptional(),
}
/** Checks a `LogQuery`. */
export const logQuery: Schema<LogQuery> = z.object(logQueryFields)

/** A page of a query: the newest `limit` lines, or those before or after a cursor. */
export interface LogPageQuery extends LogQuery {
  /** 200 where it is left out; 2,000 at most. */
  limit?: number
  before?: string
  after?: string
  /** The lines around a cursor, matching or not. */
  around?: string
}
/** Checks a `LogPageQuery`. */
export const logPageQuery: Schema<LogPageQuery> = z.object({
  ...logQueryFields,
  limit: count.exactOptional(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  around: z.string().exactOptional(),
})

/** What follows on: lines from now, or after a cursor (`Last-Event-ID` has precedence). */
export interface LogFollowQuery extends LogQuery {
  after?: string
  /** So many lines before those to come. */
  tail?: number
}
/** Checks a `LogFollowQuery`. */
export const logFollowQuery: Schema<LogFollowQuery> = z.object({
  ...logQueryFields,
  after: z.string().exactOptional(),
  tail: count.exactOptional(),
})

/** What is kept on disk. */
export interface LogsKept {
  lines: number
  bytes: number
  oldest?: string
}
const logsKept: Schema<LogsKept> = z.object({
  lines: z.int(),
  bytes: z.number(),
  oldest: time.exactOptional(),
})

/** Lines in the order of their time, and how to go on. */
export interface LogPage {
  lines: LogLine[]
  /** As `before` of the next older page; missing at the beginning of what is kept. */
  older?: string
  /** As `after`, for what is newer than this page. */
  newer: string
  tookMs: number
  kept: LogsKept
}
/** Checks a `LogPage`. */
export const logPage: Schema<LogPage> = z.object({
  lines: z.array(logLine),
  older: z.string().exactOptional(),
  newer: z.string(),
  tookMs: z.number(),
  kept: logsKept,
})

/** Which counts are wanted: over all that a query finds. */
export interface LogFacetsQuery extends LogQuery {
  /** Columns of the histogram: 60. */
  buckets?: number
  /** Fields to count the values of; those that most lines have, where it is left out. */
  fields?: string[]
}
/** Checks a `LogFacetsQuery`. */
export const logFacetsQuery: Schema<LogFacetsQuery> = z.object({
  ...logQueryFields,
  buckets: count.exactOptional(),
  fields: list.exactOptional(),
})

/** A value, and how many lines have it. */
export interface FacetValue {
  value: string
  count: number
}
const facetValue: Schema<FacetValue> = z.object({ value: z.string(), count: z.int() })

/** Counts over what a query finds. */
export interface LogFacets {
  total: number
  /** All was counted; if not, the counts are of the newest lines up to a limit of time. */
  complete: boolean
  tookMs: number
  services: FacetValue[]
  pods: FacetValue[]
  levels: FacetValue[]
  fields: { name: string; values: FacetValue[]; more: number }[]
  histogram: {
    from: string
    bucketMs: number
    buckets: { total: number; warn: number; error: number }[]
  }
}
/** Checks `LogFacets`. */
export const logFacets: Schema<LogFacets> = z.object({
  total: z.int(),
  complete: z.boolean(),
  tookMs: z.number(),
  services: z.array(facetValue),
  pods: z.array(facetValue),
  levels: z.array(facetValue),
  fields: z.array(z.object({ name: z.string(), values: z.array(facetValue), more: z.int() })),
  histogram: z.object({
    from: time,
    bucketMs: z.number(),
    buckets: z.array(z.object({ total: z.int(), warn: z.int(), error: z.int() })),
  }),
})
