import { z } from 'zod'
import { count, list, place, type Place, type Schema, time } from './common.ts'

/** What happened. */
export type TimelineKind =
  | 'save'
  | 'git'
  | 'render'
  | 'plan'
  | 'apply'
  | 'choice'
  | 'build'
  | 'start'
  | 'exit'
  | 'ready'
  | 'not-ready'
  | 'error'
  | 'event'
  | 'shell'
  | 'manager'
/** Checks a `TimelineKind`. */
export const timelineKind: Schema<TimelineKind> = z.enum([
  'save',
  'git',
  'render',
  'plan',
  'apply',
  'choice',
  'build',
  'start',
  'exit',
  'ready',
  'not-ready',
  'error',
  'event',
  'shell',
  'manager',
])

/** One thing that happened. */
export interface TimelineEntry {
  /** Entries of one product sort by it. */
  id: string
  at: string
  kind: TimelineKind
  tone: 'info' | 'good' | 'warn' | 'bad'
  /** Missing for what concerns the whole product. */
  service?: string
  text: string
  detail?: string
  /** How long it took, or lasted. */
  durationMs?: number
  /** What led to it: claimed only where names match, otherwise it just followed. */
  cause?: { id: string; claim: 'caused' | 'followed' }
  /** The save, pull or choice that it belongs to. */
  run?: string
  /** One of those that tell the story. */
  turning: boolean
  place?: Place
  /** Where to look in the logs. */
  logCursor?: string
}
/** Checks a `TimelineEntry`. */
export const timelineEntry: Schema<TimelineEntry> = z.object({
  id: z.string(),
  at: time,
  kind: timelineKind,
  tone: z.enum(['info', 'good', 'warn', 'bad']),
  service: z.string().exactOptional(),
  text: z.string(),
  detail: z.string().exactOptional(),
  durationMs: z.number().exactOptional(),
  cause: z.object({ id: z.string(), claim: z.enum(['caused', 'followed']) }).exactOptional(),
  run: z.string().exactOptional(),
  turning: z.boolean(),
  place: place.exactOptional(),
  logCursor: z.string().exactOptional(),
})

/** A save, pull, choice or start, and what came of it. */
export interface TimelineRun {
  id: string
  at: string
  text: string
  services: string[]
  result: 'running' | 'good' | 'bad'
  /** Until everything was ready again. */
  durationMs?: number
}
const timelineRun: Schema<TimelineRun> = z.object({
  id: z.string(),
  at: time,
  text: z.string(),
  services: z.array(z.string()),
  result: z.enum(['running', 'good', 'bad']),
  durationMs: z.number().exactOptional(),
})

/** Which part of the timeline. */
export interface TimelineQuery {
  services?: string[]
  kinds?: string[]
  /** Entries of one run. */
  run?: string
  /** RFC 3339, or so long ago: `15m`. */
  since?: string
  until?: string
  /** 500 where it is left out: the newest. */
  limit?: number
}
/** Checks a `TimelineQuery`. */
export const timelineQuery: Schema<TimelineQuery> = z.object({
  services: list.exactOptional(),
  kinds: list.exactOptional(),
  run: z.string().exactOptional(),
  since: z.string().exactOptional(),
  until: z.string().exactOptional(),
  limit: count.exactOptional(),
})

/** What happened, oldest first, and the runs that it belongs to, newest first. */
export interface Timeline {
  entries: TimelineEntry[]
  runs: TimelineRun[]
}
/** Checks a `Timeline`. */
export const timeline: Schema<Timeline> = z.object({
  entries: z.array(timelineEntry),
  runs: z.array(timelineRun),
})
