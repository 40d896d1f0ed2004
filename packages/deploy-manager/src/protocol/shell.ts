import { z } from 'zod'
import { count, type Schema, time } from './common.ts'

/** Where a shell is opened; a session that is still there is joined again. */
export interface ShellQuery {
  pod?: string
  container?: string
  /** Words, JSON: `["psql"]`. A shell where it is left out. */
  command?: string
  columns?: number
  rows?: number
  /** Joins this session instead, and repeats what it printed lately. */
  session?: string
}
/** Checks a `ShellQuery`. */
export const shellQuery: Schema<ShellQuery> = z.object({
  pod: z.string().exactOptional(),
  container: z.string().exactOptional(),
  command: z.string().exactOptional(),
  columns: count.exactOptional(),
  rows: count.exactOptional(),
  session: z.string().exactOptional(),
})

/** A shell that is open. */
export interface ShellSession {
  id: string
  service: string
  pod: string
  container: string
  command: string[]
  startedAt: string
  /** Somebody looks at it. */
  attached: boolean
  exitCode?: number
}
/** Checks a `ShellSession`. */
export const shellSession: Schema<ShellSession> = z.object({
  id: z.string(),
  service: z.string(),
  pod: z.string(),
  container: z.string(),
  command: z.array(z.string()),
  startedAt: time,
  attached: z.boolean(),
  exitCode: z.int().exactOptional(),
})

/**
 * What goes to the server over the WebSocket, as text; keys that were typed go as binary messages, as they are.
 * The terminal's output comes as binary messages.
 */
export type ShellInput = { type: 'resize'; columns: number; rows: number }
/** Checks a `ShellInput`. */
export const shellInput: Schema<ShellInput> = z.object({
  type: z.literal('resize'),
  columns: z.int().min(1).max(1000),
  rows: z.int().min(1).max(1000),
})

/** What comes from the server as text. */
export type ShellOutput =
  | { type: 'opened'; session: ShellSession }
  | { type: 'exited'; exitCode: number }
  | { type: 'failed'; message: string }
/** Checks a `ShellOutput`. */
export const shellOutput: Schema<ShellOutput> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), session: shellSession }),
  z.object({ type: z.literal('exited'), exitCode: z.int() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
