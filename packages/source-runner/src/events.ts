import type { BuildResult } from './build-steps.ts'
import type { ExitFacts } from './process-group.ts'

/** What became of one save, in milliseconds, each from the one before. */
export interface SaveLatency {
  /** From the file's write to our knowing of it. */
  seenMs: number
  /** To the end of the build; 0 where there is none. */
  builtMs: number
  /** To the new process: the old one has ended, the new one was started. */
  restartedMs: number
}

/** What a source runner tells, in the order in which it happens. */
export type SourceRunnerEvent =
  /** Files were saved, or (no paths) a rebuild was asked for. */
  | { type: 'changed'; paths: readonly string[] }
  | { type: 'build-started'; build: number }
  | { type: 'build-output'; build: number; chunk: Buffer }
  | { type: 'build-ended'; build: number; result: BuildResult }
  /** The build writes these files although they are watched; while it runs they are no longer taken for saves. */
  | { type: 'build-writes-source'; paths: readonly string[] }
  | { type: 'started'; pid: number }
  | { type: 'output'; stream: 'stdout' | 'stderr'; chunk: Buffer }
  /** The program was told to load itself anew. */
  | { type: 'signalled'; signal: 'SIGHUP' }
  /** The program could not be started, or ended; `expected`: because we asked for it. */
  | { type: 'start-failed'; error: Error }
  | { type: 'exited'; facts: ExitFacts; expected: boolean }
  | { type: 'backing-off'; pauseMs: number }
  | { type: 'reloaded'; latency: SaveLatency }
  | { type: 'watch-failed'; error: Error }
