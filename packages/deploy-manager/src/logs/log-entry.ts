import type { Level } from '../protocol/index.ts'

/** Who wrote a line. */
export interface LogSource {
  service: string
  pod: string
  container: string
}

/** A line on its way into the store. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  at: number
  source: LogSource
  stream: 'stdout' | 'stderr'
  /** Lines that belong together are joined by line breaks. */
  text: string
  level?: Level | undefined
}

/** A line of the store; `seq` counts all that were ever taken in. */
export interface StoredEntry extends LogEntry {
  seq: number
}

/** Levels by their letter in a block, the gravest last. */
export const levels: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** A cursor sorts as its line does. */
export function cursorOf(seq: number): string {
  return seq.toString(36).padStart(10, '0')
}

/** The line that a cursor is of; undefined for what is none. */
export function seqOf(cursor: string | undefined): number | undefined {
  return cursor !== undefined && /^[0-9a-z]{1,11}$/.test(cursor) ? Number.parseInt(cursor, 36) : undefined
}
