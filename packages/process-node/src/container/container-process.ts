import { EventEmitter } from 'node:events'
import type { Writable } from 'node:stream'
import { isCodedError } from '@devmatic/base'
import {
  ownerVariable,
  startProcessGroup,
  type Descendants,
  type ExitFacts,
  type ProcessGroup,
  type ProcessLedger,
} from '@devmatic/source-runner'
import type { LogWriter } from '../logs/log-file.ts'
import type { OutputStream } from '../logs/log-line.ts'
import { nodeError } from '../node-error.ts'
import type { OutputPipe, OutputPipes } from './output-pipe.ts'

/** One run of a container, ready to be started. */
export interface ContainerCommand {
  /** The value of {@link ownerVariable}: by it all descendants are found. */
  id: string
  command: readonly string[]
  folder: string
  env: Readonly<Record<string, string>>
  /** The container asks for an input that stays open. */
  stdin: boolean
  uid?: number
  gid?: number
}

/** What starting one needs of the node. */
export interface ContainerHost {
  pipes: OutputPipes
  ledger: ProcessLedger
  descendants: Descendants
}

/** A container that runs, or ran. */
export interface ContainerProcess {
  readonly id: string
  readonly pid: number
  readonly startedAtMs: number
  readonly exited: Promise<ExitFacts>
  /** Resolves when its outputs have ended and all is in the log. */
  readonly drained: Promise<void>
  readonly stdin: Writable | null
  /** What it writes from now on; returns what ends it. */
  onOutput(listener: (stream: OutputStream, chunk: Buffer) => void): () => void
  signal(signal: NodeJS.Signals): boolean
  /** Ends the process with all its descendants. */
  terminate(graceMs: number): Promise<ExitFacts>
}

/**
 * Starts a container's process; what it writes goes into the log.
 *
 * @throws CodedError `process-node/start`
 */
export async function startContainerProcess(
  container: ContainerCommand,
  log: LogWriter,
  host: ContainerHost,
): Promise<ContainerProcess> {
  const outputs = { stdout: await host.pipes.open(), stderr: await host.pipes.open() }
  try {
    const group = await startProcessGroup({
      command: container.command,
      cwd: container.folder,
      env: { ...container.env, [ownerVariable]: container.id },
      stdio: [container.stdin ? 'pipe' : 'ignore', outputs.stdout.fd, outputs.stderr.fd],
      ...(container.uid === undefined ? {} : { uid: container.uid }),
      ...(container.gid === undefined ? {} : { gid: container.gid }),
    })
    const written = host.ledger.add({ pid: group.pid, owner: container.id, command: container.command })
    const running = new Running(container, group, { outputs, log, host, written })
    await written
    return running
  } catch (error) {
    for (const output of Object.values(outputs)) output.reader.destroy()
    if (!isCodedError(error)) throw error
    throw nodeError('process-node/start', error.message, error)
  } finally {
    for (const output of Object.values(outputs)) output.release()
  }
}

interface Parts {
  outputs: Record<OutputStream, OutputPipe>
  log: LogWriter
  host: ContainerHost
  /** Resolves when the process is in the ledger. */
  written: Promise<void>
}

class Running implements ContainerProcess {
  readonly id: string
  readonly pid: number
  readonly startedAtMs: number
  readonly exited: Promise<ExitFacts>
  readonly drained: Promise<void>
  readonly stdin: Writable | null
  readonly #group: ProcessGroup
  readonly #output = new EventEmitter<{ output: [OutputStream, Buffer] }>()

  constructor(container: ContainerCommand, group: ProcessGroup, parts: Parts) {
    this.id = container.id
    this.pid = group.pid
    this.startedAtMs = group.startedAtMs
    this.stdin = group.child.stdin
    this.stdin?.on('error', () => {}) // the process has closed its input, or ended
    this.#group = group
    this.#output.setMaxListeners(0)
    const ends = [this.#collect('stdout', parts), this.#collect('stderr', parts)]
    this.exited = group.exited.then(async facts => {
      // A container is its first process: what that started goes with it.
      await group.terminate({ graceMs: 0 })
      return facts
    })
    this.drained = this.#drain(Promise.all(ends), parts)
  }

  onOutput(listener: (stream: OutputStream, chunk: Buffer) => void): () => void {
    this.#output.on('output', listener)
    return () => void this.#output.off('output', listener)
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.#group.signal(signal)
  }

  async terminate(graceMs: number): Promise<ExitFacts> {
    return this.#group.terminate({ graceMs })
  }

  async #drain(ends: Promise<unknown>, { outputs, log, host, written }: Parts): Promise<void> {
    await this.exited
    // Daemons that left the group are the container's as well.
    await host.descendants.end(this.id)
    await withinMs(ends, 500)
    for (const { reader } of Object.values(outputs)) reader.destroy()
    await log.close()
    await written
    await host.ledger.remove(this.pid)
  }

  #collect(stream: OutputStream, { outputs, log }: Parts): Promise<void> {
    const { reader } = outputs[stream]
    reader.on('data', (chunk: Buffer) => {
      this.#output.emit('output', stream, chunk)
      const full = log.write(stream, chunk)
      if (!full) return
      // The log cannot keep up: hold the process back rather than the memory.
      reader.pause()
      void full.finally(() => reader.resume())
    })
    return new Promise(resolve => {
      reader.once('close', () => resolve())
      reader.on('error', () => reader.destroy())
    })
  }
}

/** A descendant that left the group may hold an output open for ever; the log does not wait for it. */
async function withinMs(promise: Promise<unknown>, durationMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([promise, new Promise(resolve => (timer = setTimeout(resolve, durationMs)))])
  clearTimeout(timer)
}
