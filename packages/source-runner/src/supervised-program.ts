import { createBackOff, type BackOff } from './back-off.ts'
import { parseCommandLine } from './command-line.ts'
import type { SourceRunnerEvent } from './events.ts'
import { startProcessGroup, type ExitFacts, type ProcessGroup } from './process-group.ts'

/** A program that is kept running. */
export interface SupervisedProgram {
  /** Ends the process that runs, if one does, and starts a new one; resolves when it is started. */
  replace(): Promise<void>
  /** False if no process runs. */
  signal(signal: NodeJS.Signals): boolean
  stop(): Promise<ExitFacts | undefined>
}

/** How to run it. */
export interface SupervisedProgramOptions {
  command: string
  cwd: string
  env: Readonly<Record<string, string>>
  output: 'pipe' | 'inherit'
  graceMs: number
  /** `end`: a program that ends by itself is not started again. */
  whenExited: 'restart' | 'end'
  onEvent(event: SourceRunnerEvent): void
  onEnded(facts: ExitFacts): void
  onGroup?(group: ProcessGroup): void
}

/** Supervises a program: one process group at a time, started again with growing pauses when it ends by itself. */
export function createSupervisedProgram(options: SupervisedProgramOptions): SupervisedProgram {
  return new Program(options)
}

class Program implements SupervisedProgram {
  readonly #options: SupervisedProgramOptions
  readonly #backOff: BackOff = createBackOff({ firstMs: 0, baseMs: 500, maxMs: 30_000, resetAfterMs: 10_000 })
  #group: ProcessGroup | undefined
  #retry: NodeJS.Timeout | undefined
  /** Starts and stops go one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SupervisedProgramOptions) {
    this.#options = options
  }

  replace(): Promise<void> {
    return this.#inTurn(async () => {
      this.#backOff.reset()
      await this.#end()
      await this.#start()
    })
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#group !== undefined && this.#group.exit() === undefined && this.#group.signal(signal)
  }

  stop(): Promise<ExitFacts | undefined> {
    return this.#inTurn(() => this.#end())
  }

  async #end(): Promise<ExitFacts | undefined> {
    clearTimeout(this.#retry)
    const group = this.#group
    if (!group) return undefined
    this.#group = undefined // an exit from now on is expected
    const facts = await group.terminate({ graceMs: this.#options.graceMs })
    this.#options.onEvent({ type: 'exited', facts, expected: true })
    return facts
  }

  async #start(): Promise<void> {
    const { command, cwd, env, output } = this.#options
    const onEvent = (event: SourceRunnerEvent): void => this.#options.onEvent(event)
    let group: ProcessGroup
    try {
      const stdio =
        output === 'inherit' ? ('inherit' as const) : ['ignore' as const, 'pipe' as const, 'pipe' as const]
      group = await startProcessGroup({ command: parseCommandLine(command), cwd, env, stdio })
    } catch (error) {
      onEvent({ type: 'start-failed', error: error as Error })
      this.#startLater(0)
      return
    }
    this.#group = group
    this.#options.onGroup?.(group)
    group.child.stdout?.on('data', (chunk: Buffer) => onEvent({ type: 'output', stream: 'stdout', chunk }))
    group.child.stderr?.on('data', (chunk: Buffer) => onEvent({ type: 'output', stream: 'stderr', chunk }))
    onEvent({ type: 'started', pid: group.pid })
    void group.exited.then(facts => this.#inTurn(() => this.#exited(group, facts)))
  }

  async #exited(group: ProcessGroup, facts: ExitFacts): Promise<void> {
    if (this.#group !== group) return
    this.#group = undefined
    await group.terminate({ graceMs: 0 }) // its children go with it
    this.#options.onEvent({ type: 'exited', facts, expected: false })
    if (this.#options.whenExited === 'end') this.#options.onEnded(facts)
    else this.#startLater(facts.finishedAtMs - facts.startedAtMs)
  }

  #startLater(ranMs: number): void {
    const pauseMs = this.#backOff.next(ranMs)
    if (pauseMs > 0) this.#options.onEvent({ type: 'backing-off', pauseMs })
    this.#retry = setTimeout(
      () => void this.#inTurn(() => (this.#group ? undefined : this.#start())),
      pauseMs,
    )
  }

  #inTurn<T>(action: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(action)
    this.#last = turn.catch(() => {})
    return turn
  }
}
