import { statSync } from 'node:fs'
import path from 'node:path'
import { CodedError } from '@devmatic/base'
import { createBuildWatch, type BuildWatch } from './build-watch.ts'
import { runBuild, type BuildResult } from './build-steps.ts'
import { createEventStream, type EventStream } from './event-stream.ts'
import type { SourceRunnerEvent } from './events.ts'
import type { ExitFacts, ProcessGroup } from './process-group.ts'
import { createProcessLedger, ownerVariable } from './process-ledger.ts'
import { createSupervisedProgram, type SupervisedProgram } from './supervised-program.ts'
import { watchSource, type Burst, type SourceWatch } from './watch-source.ts'

/** What can be wrong with a source runner's options. */
export type SourceRunnerErrorCode = 'source-runner/no-folder' | 'source-runner/nothing-to-do'

/** What the program does when its sources have changed and were built. */
export type ReloadMode =
  /** Its process group is ended, and a new one started. */
  | 'restart'
  /** It gets the signal and loads what it needs by itself. */
  | 'SIGHUP'
  /** Nothing: it watches its files itself, as development servers do. */
  | 'none'

/** A source tree, how to build it, and how to run what was built. */
export interface SourceRunnerOptions {
  /** The tree's folder; commands run in it. */
  path: string
  /** Commands that go before every build, such as code generators. */
  prebuild?: readonly string[]
  /** Commands that build the tree. */
  build?: readonly string[]
  /** The program; without it the tree is built only. */
  run?: string
  /** Files, folders and globs to watch; by default the whole tree, without what ignore files name. */
  watch?: readonly string[]
  reload?: ReloadMode
  env?: Readonly<Record<string, string>>
  /** How long the program may take to end after SIGTERM; 10 s by default. */
  graceMs?: number
  /** `end`: the runner ends with the program; by default the program is started again. */
  whenExited?: 'restart' | 'end'
  /** Where the program's output goes: to events, or to our own. */
  output?: 'pipe' | 'inherit'
  /** A folder in which running processes are written down, see {@link createProcessLedger}. */
  ledger?: string
}

/** What a source runner is doing, for whoever did not read its events. */
export interface SourceRunnerState {
  phase: 'building' | 'build-failed' | 'running' | 'stopped'
  /** The process that serves, perhaps still that of an earlier build. */
  pid: number | undefined
  lastBuild: BuildResult | undefined
}

/** A source tree that is kept built and running. */
export interface SourceRunner extends AsyncDisposable {
  events(signal?: AbortSignal): AsyncIterable<SourceRunnerEvent>
  state(): SourceRunnerState
  /** Builds and reloads although nothing was saved. */
  rebuild(): void
  /** Signals the program; false if it does not run. */
  signal(signal: NodeJS.Signals): boolean
  /** Ends the build and the program, and the runner with them. */
  stop(): Promise<void>
  /** Resolves when the runner has ended, with how the program did. */
  readonly ended: Promise<ExitFacts | undefined>
}

/**
 * Builds a source tree, runs the result, and does both again on every save. The process that runs stays until a
 * build has succeeded. Events begin after the call returns, so a reader that starts at once misses none.
 *
 * @throws CodedError `source-runner/no-folder`, `source-runner/nothing-to-do`
 */
export function createSourceRunner(options: SourceRunnerOptions): SourceRunner {
  const folder = path.resolve(options.path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CodedError<SourceRunnerErrorCode>(
      'source-runner/no-folder',
      `${folder} is not a folder. Name the source tree's folder as path.`,
    )
  }
  if (options.run === undefined && !options.build?.length) {
    throw new CodedError<SourceRunnerErrorCode>(
      'source-runner/nothing-to-do',
      `${folder}: there is neither a build nor a run command. Give at least one.`,
    )
  }
  return new Runner({ ...options, path: folder })
}

class Runner implements SourceRunner {
  readonly ended: Promise<ExitFacts | undefined>
  readonly #options: SourceRunnerOptions
  readonly #events: EventStream<SourceRunnerEvent> = createEventStream()
  readonly #watch: SourceWatch
  readonly #program: SupervisedProgram | undefined
  readonly #buildWatch: BuildWatch = createBuildWatch()
  readonly #stopped = new AbortController()
  #end: (facts: ExitFacts | undefined) => void = () => {}
  #state: SourceRunnerState = { phase: 'building', pid: undefined, lastBuild: undefined }
  /** What was saved since the last build was begun. */
  #pending: Burst | undefined = { paths: [], savedAtMs: 0, seenAtMs: 0 }
  #wake: () => void = () => {}
  #building: AbortController | undefined
  #builds = 0
  readonly #loop: Promise<void>

  constructor(options: SourceRunnerOptions) {
    this.#options = options
    this.ended = new Promise(resolve => (this.#end = resolve))
    this.#watch = watchSource({
      path: options.path,
      ...(options.watch ? { watch: options.watch } : {}),
      onBurst: burst => this.#onBurst(burst),
      onError: error => this.#events.push({ type: 'watch-failed', error }),
    })
    this.#program = options.run === undefined ? undefined : this.#createProgram(options.run)
    this.#loop = this.#work()
  }

  events(signal?: AbortSignal): AsyncIterable<SourceRunnerEvent> {
    return this.#events.read(signal)
  }

  state(): SourceRunnerState {
    return { ...this.#state }
  }

  rebuild(): void {
    const now = Date.now()
    this.#take({ paths: [], savedAtMs: now, seenAtMs: now })
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#program?.signal(signal) ?? false
  }

  async stop(): Promise<void> {
    await this.#stop(undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stop(facts: ExitFacts | undefined): Promise<void> {
    if (!this.#stopped.signal.aborted) {
      this.#stopped.abort()
      this.#building?.abort()
      this.#wake()
      await this.#watch.close()
      await this.#loop
      const ended = await this.#program?.stop()
      this.#state = { ...this.#state, phase: 'stopped', pid: undefined }
      this.#events.close()
      this.#end(facts ?? ended)
    }
    await this.ended
  }

  async #work(): Promise<void> {
    await this.#watch.ready
    while (!this.#stopped.signal.aborted) {
      const burst = this.#pending
      this.#pending = undefined
      if (burst) await this.#buildAndReload(burst)
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  async #buildAndReload(burst: Burst): Promise<void> {
    const startedAtMs = Date.now()
    const result = await this.#build()
    if (result.outcome === 'superseded') return
    if (result.outcome === 'failed') {
      this.#state = { ...this.#state, phase: 'build-failed' }
      return
    }
    const builtAtMs = Date.now()
    await this.#reload()
    this.#state = { ...this.#state, phase: 'running' }
    if (burst.savedAtMs === 0) return
    const builtMs = this.#commands().length > 0 ? builtAtMs - startedAtMs : 0
    const latency = {
      seenMs: burst.seenAtMs - burst.savedAtMs,
      builtMs,
      restartedMs: Date.now() - burst.seenAtMs - builtMs,
    }
    this.#events.push({ type: 'reloaded', latency })
  }

  async #build(): Promise<BuildResult> {
    const commands = this.#commands()
    if (commands.length === 0) return { outcome: 'succeeded', durationMs: 0, output: '' }
    const build = ++this.#builds
    const abort = (this.#building = new AbortController())
    this.#state = { ...this.#state, phase: 'building' }
    this.#events.push({ type: 'build-started', build })
    const result = await runBuild({
      commands,
      cwd: this.#options.path,
      env: this.#environment(),
      signal: abort.signal,
      onOutput: chunk => this.#events.push({ type: 'build-output', build, chunk }),
      onStarted: group => this.#writeDown(group),
    })
    this.#building = undefined
    this.#buildWatch.ended()
    this.#state = { ...this.#state, lastBuild: result }
    this.#events.push({ type: 'build-ended', build, result })
    return result
  }

  async #reload(): Promise<void> {
    const mode = this.#options.reload ?? 'restart'
    if (!this.#program) return
    if (this.#state.pid === undefined || mode === 'restart') return this.#program.replace()
    if (mode === 'SIGHUP' && this.#program.signal('SIGHUP'))
      this.#events.push({ type: 'signalled', signal: 'SIGHUP' })
  }

  #onBurst(burst: Burst): void {
    if (!this.#building) return this.#take(burst)
    // A build that writes what is watched would start itself over for ever.
    const { saved, written } = this.#buildWatch.judge(burst.paths)
    if (written.length > 0) this.#events.push({ type: 'build-writes-source', paths: written })
    if (saved.length > 0) this.#take({ ...burst, paths: saved })
  }

  #take(burst: Burst): void {
    if (this.#stopped.signal.aborted) return
    this.#events.push({ type: 'changed', paths: burst.paths })
    const before = this.#pending
    this.#pending = before ? { ...burst, paths: [...new Set([...before.paths, ...burst.paths])] } : burst
    this.#building?.abort()
    this.#wake()
  }

  #createProgram(command: string): SupervisedProgram {
    return createSupervisedProgram({
      command,
      cwd: this.#options.path,
      env: this.#environment(),
      output: this.#options.output ?? 'pipe',
      graceMs: this.#options.graceMs ?? 10_000,
      whenExited: this.#options.whenExited ?? 'restart',
      onEvent: event => {
        if (event.type === 'started') this.#state = { ...this.#state, pid: event.pid }
        if (event.type === 'exited') this.#state = { ...this.#state, pid: undefined }
        this.#events.push(event)
      },
      onEnded: facts => void this.#stop(facts),
      onGroup: group => this.#writeDown(group),
    })
  }

  #commands(): string[] {
    return [...(this.#options.prebuild ?? []), ...(this.#options.build ?? [])]
  }

  #environment(): Record<string, string> {
    const inherited = Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    )
    return { ...Object.fromEntries(inherited), ...this.#options.env }
  }

  #writeDown(group: ProcessGroup): void {
    if (this.#options.ledger === undefined) return
    const ledger = createProcessLedger(this.#options.ledger)
    const written = ledger.add({
      pid: group.pid,
      owner: process.env[ownerVariable] ?? '',
      command: group.child.spawnargs,
    })
    // Without the entry only finding an orphan gets harder; the program itself is not affected.
    void Promise.all([written, group.exited])
      .then(() => ledger.remove(group.pid))
      .catch(() => {})
  }
}
