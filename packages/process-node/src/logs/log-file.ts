import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { LineSplitter, logTime, type OutputStream } from './log-line.ts'

/** How much of a container's log is kept: `maxFiles` files of up to `maxBytes`. */
export interface LogLimits {
  maxBytes: number
  maxFiles: number
}

/** As the kubelet's defaults. */
const defaultLogLimits: LogLimits = { maxBytes: 10 * 1024 * 1024, maxFiles: 5 }

/** The log of one run of a container, while it is written. */
export interface LogWriter {
  /** Resolves when the writer can take more: whoever feeds it waits for that. */
  write(stream: OutputStream, chunk: Buffer): Promise<void> | undefined
  /** The process has ended, and so have its outputs. */
  close(): Promise<void>
  readonly closed: boolean
  /** How often something was written so far; a follower compares it. */
  readonly version: number
  /** Resolves at the next write, or when the writer is closed. */
  changed(): Promise<void>
}

/** How much may wait to be written before the process is held back, in bytes. */
const queueBytes = 1024 * 1024

/** Opens the log of a run; a file of an earlier start of the engine is continued. */
export async function openLogWriter(file: string, limits: LogLimits = defaultLogLimits): Promise<LogWriter> {
  await mkdir(path.dirname(file), { recursive: true })
  const handle = await open(file, 'a', 0o600)
  return new Writer({ file, limits, handle, size: (await handle.stat()).size })
}

class Writer implements LogWriter {
  readonly #file: string
  readonly #limits: LogLimits
  readonly #splitters = { stdout: new LineSplitter('stdout'), stderr: new LineSplitter('stderr') }
  #handle: FileHandle
  #size: number
  #queue: Buffer[] = []
  #queued = 0
  #writing: Promise<void> | undefined
  #version = 0
  #closed = false
  #changed: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(state: { file: string; limits: LogLimits; handle: FileHandle; size: number }) {
    this.#file = state.file
    this.#limits = state.limits
    this.#handle = state.handle
    this.#size = state.size
  }

  get closed(): boolean {
    return this.#closed
  }

  get version(): number {
    return this.#version
  }

  changed(): Promise<void> {
    return this.#changed.promise
  }

  write(stream: OutputStream, chunk: Buffer): Promise<void> | undefined {
    this.#enqueue(this.#splitters[stream].push(chunk, logTime()))
    return this.#queued > queueBytes ? this.#writing : undefined
  }

  async close(): Promise<void> {
    const time = logTime()
    this.#enqueue([...this.#splitters.stdout.end(time), ...this.#splitters.stderr.end(time)])
    await this.#writing
    await this.#handle.close()
    this.#closed = true
    this.#changed.resolve()
  }

  #enqueue(parts: Buffer[]): void {
    if (parts.length === 0) return
    for (const part of parts) this.#queued += part.length
    this.#queue.push(...parts)
    this.#writing ??= this.#drain().finally(() => (this.#writing = undefined))
  }

  async #drain(): Promise<void> {
    // Let what comes within the same turn go out in one write.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const data = Buffer.concat(this.#queue)
      this.#queue = []
      this.#queued = 0
      await this.#append(data)
      this.#version++
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    }
  }

  /** A full disk loses log lines, not the container. */
  async #append(data: Buffer): Promise<void> {
    try {
      if (this.#size > 0 && this.#size + data.length > this.#limits.maxBytes) await this.#rotate()
      await this.#handle.write(data)
      this.#size += data.length
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }

  async #rotate(): Promise<void> {
    await this.#handle.close()
    await rm(rotatedFile(this.#file, this.#limits.maxFiles - 1), { force: true })
    for (let number = this.#limits.maxFiles - 2; number >= 1; number--) {
      if (await exists(rotatedFile(this.#file, number)))
        await rename(rotatedFile(this.#file, number), rotatedFile(this.#file, number + 1))
    }
    await rename(this.#file, rotatedFile(this.#file, 1))
    this.#handle = await open(this.#file, 'a', 0o600)
    this.#size = 0
  }
}

/** The files of a log that there are, the oldest first. */
export async function logFiles(file: string, limits: LogLimits = defaultLogLimits): Promise<string[]> {
  const files: string[] = []
  for (let number = limits.maxFiles - 1; number >= 1; number--) {
    if (await exists(rotatedFile(file, number))) files.push(rotatedFile(file, number))
  }
  return (await exists(file)) ? [...files, file] : files
}

function rotatedFile(file: string, number: number): string {
  return `${file}.${number}`
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
