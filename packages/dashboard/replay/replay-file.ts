import type { CallName, Calls, LogLine, ManagerEvent } from '@devmatic/deploy-manager/protocol'

/** An answer that was recorded. Without `params`, `query` or `body` it answers all calls of that name. */
export type Recorded = {
  [Name in CallName]: Partial<Omit<Calls[Name], 'result'>> & {
    call: Name
    result: Calls[Name]['result']
    /** Milliseconds until it is sent. */
    afterMs?: number
    /** What the stream of events tells when it was called. */
    then?: ManagerEvent[]
  }
}[CallName]

/** One line of a replay file. */
export type ReplayLine =
  /** The first: when it was recorded. Played later, all times are moved as far. */
  | { recordedAt: string }
  | Recorded
  /** An event, so long after the page connected. */
  | { event: ManagerEvent; atMs?: number }
  /** A line of the logs, so long after the page began to follow. */
  | { log: LogLine; atMs: number }
  /** Events that come over and over, so many in a second, as long as the page listens. */
  | { again: ManagerEvent[]; perSecond: number }

/** Lines as the text of a file, and back. @throws Error that names the line which is no JSON */
export function writeReplay(lines: readonly ReplayLine[]): string {
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

/** Reads what `writeReplay` wrote. */
export function readReplay(text: string): ReplayLine[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as ReplayLine]
    } catch (error) {
      throw new Error(`Line ${index + 1} of the replay file is no JSON: ${(error as Error).message}`, {
        cause: error,
      })
    }
  })
}

/** Moves every RFC 3339 time in a text by so many milliseconds. */
export function moveTimes(text: string, byMs: number): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, time =>
    new Date(Date.parse(time) + byMs).toISOString(),
  )
}
