import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { statSync } from 'node:fs'
import { CodedError, systemClock, type Clock } from '@devmatic/base'
import { isGroupAlive } from './process-table.ts'

/** What can go wrong when a process is started. */
export type ProcessErrorCode =
  | 'process/not-found'
  | 'process/not-permitted'
  | 'process/no-folder'
  | 'process/not-started'

/** How a process ended. `code` is the shell's: 128 and the signal's number for one that a signal ended. */
export interface ExitFacts {
  code: number
  signal: NodeJS.Signals | undefined
  startedAtMs: number
  finishedAtMs: number
}

/** What to start, and where. */
export interface ProcessGroupOptions {
  /** Program and arguments; the program is looked up in `env.PATH`. */
  command: readonly string[]
  cwd: string
  /** The whole environment; nothing of our own is added. */
  env: Readonly<Record<string, string>>
  /** As in `child_process.spawn`; by default input is empty, and both outputs are piped. */
  stdio?: StdioOptions
  uid?: number
  gid?: number
  clock?: Clock
}

/** A process that leads a process group of its own, so that its children can be signalled with it. */
export interface ProcessGroup {
  readonly pid: number
  readonly child: ChildProcess
  readonly startedAtMs: number
  /** Resolves when the leader has ended; never rejects. */
  readonly exited: Promise<ExitFacts>
  /** Facts of the end, once there are any. */
  exit(): ExitFacts | undefined
  /** Signals every process of the group; false if none is left. */
  signal(signal: NodeJS.Signals): boolean
  /**
   * Asks the group to end (SIGTERM, or `options.signal`), kills it after the grace period, and resolves when
   * no process of the group is left. Calling again shortens the grace period, never lengthens it.
   */
  terminate(options: TerminateOptions): Promise<ExitFacts>
}

/** How long a group may take to end by itself; 0 kills it at once. */
export interface TerminateOptions {
  graceMs: number
  signal?: NodeJS.Signals
}

/**
 * Starts a process in a group of its own.
 *
 * @throws CodedError `process/not-found`, `process/not-permitted`, `process/no-folder`, or `process/not-started`
 */
export async function startProcessGroup(options: ProcessGroupOptions): Promise<ProcessGroup> {
  const clock = options.clock ?? systemClock
  const [program = '', ...args] = options.command
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  })
  const startedAtMs = clock.now()
  // Both listeners must be there before the first await: a short process may have ended by then.
  const exited = new Promise<ExitFacts>(resolve => {
    child.once('exit', (code, signal) => {
      resolve({ ...exitOf(code, signal), startedAtMs, finishedAtMs: clock.now() })
    })
  })
  if (child.pid === undefined) {
    const error = await new Promise<NodeJS.ErrnoException>(resolve => child.once('error', resolve))
    throw startError(error, options)
  }
  child.on('error', () => {}) // a later failure to signal or to send is seen by whoever tried
  return new Group(child, { exited, startedAtMs, clock })
}

class Group implements ProcessGroup {
  readonly pid: number
  readonly child: ChildProcess
  readonly startedAtMs: number
  readonly exited: Promise<ExitFacts>
  readonly #clock: Clock
  #facts: ExitFacts | undefined
  #killAtMs = Infinity
  #ended: Promise<ExitFacts> | undefined

  constructor(child: ChildProcess, state: { exited: Promise<ExitFacts>; startedAtMs: number; clock: Clock }) {
    this.child = child
    this.pid = child.pid as number
    this.startedAtMs = state.startedAtMs
    this.#clock = state.clock
    this.exited = state.exited.then(facts => (this.#facts = facts))
  }

  exit(): ExitFacts | undefined {
    return this.#facts
  }

  signal(signal: NodeJS.Signals): boolean {
    return signalGroup(this.pid, signal)
  }

  terminate(options: TerminateOptions): Promise<ExitFacts> {
    const killAtMs = this.#clock.now() + options.graceMs
    if (killAtMs < this.#killAtMs) this.#killAtMs = killAtMs
    if (options.graceMs <= 0) this.signal('SIGKILL')
    this.#ended ??= this.#end(options.signal ?? 'SIGTERM')
    return this.#ended
  }

  async #end(signal: NodeJS.Signals): Promise<ExitFacts> {
    this.signal(signal)
    // Members may outlive the leader, and nothing tells of their end: look, at growing intervals.
    for (let pauseMs = 1; await isGroupAlive(this.pid); pauseMs = Math.min(pauseMs * 2, 50)) {
      const leftMs = this.#killAtMs - this.#clock.now()
      if (leftMs <= 0) this.signal('SIGKILL')
      const pause = this.#clock.sleep(Math.min(pauseMs, Math.max(leftMs, 1)))
      await (this.#facts ? pause : Promise.race([pause, this.exited]))
    }
    return this.exited
  }
}

/** Signals a process group; false if it has no members left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    // Windows has no groups: the leader alone.
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // EPERM: macOS says so of a group of which only zombies are left.
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw error
  }
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Pick<ExitFacts, 'code' | 'signal'> {
  if (signal === null) return { code: code ?? 0, signal: undefined }
  return { code: 128 + (signalNumbers[signal] ?? 0), signal }
}

function startError(
  error: NodeJS.ErrnoException,
  options: ProcessGroupOptions,
): CodedError<ProcessErrorCode> {
  const program = options.command[0] ?? ''
  const fail = (code: ProcessErrorCode, message: string): CodedError<ProcessErrorCode> =>
    new CodedError(code, message, { cause: error, subject: program })
  if (!isFolder(options.cwd)) {
    return fail(
      'process/no-folder',
      `${program}: the folder to start it in, ${options.cwd}, is not there. Create it, or correct the path.`,
    )
  }
  if (error.code === 'ENOENT') {
    const where = program.includes('/')
      ? 'there is no such file'
      : `it is in none of PATH's folders (${options.env['PATH'] ?? 'PATH is not set'})`
    return fail('process/not-found', `${program}: not found: ${where}. Install it, or correct the command.`)
  }
  if (error.code === 'EACCES')
    return fail('process/not-permitted', `${program}: it may not be executed. Try chmod +x ${program}.`)
  return fail('process/not-started', `${program}: could not be started: ${error.message}`)
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false
}
