import type { ContainerSession, TerminalSize } from '../node-connection.ts'
import type { Status } from '../status/status.ts'
import { asStatusError } from '../status/as-status-error.ts'
import { nodeError } from './node-errors.ts'

/** Which streams a request asks for. */
export interface SessionRequest {
  stdin: boolean
  stdout: boolean
  stderr: boolean
  tty: boolean
}

/** Reads which streams a request asks for: with a terminal there is one output. */
export function readSessionRequest(query: URLSearchParams): SessionRequest {
  const flag = (name: string): boolean => query.get(name) === 'true' || query.get(name) === '1'
  const tty = flag('tty')
  return { stdin: flag('stdin'), stdout: flag('stdout'), stderr: flag('stderr') && !tty, tty }
}

/** How a session ended, as the error stream tells it. */
export async function runSession(run: () => Promise<number>): Promise<Status> {
  try {
    const exitCode = await run()
    if (exitCode === 0) return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
    const message = `command terminated with non-zero exit code: exit status ${exitCode}`
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
    }
  } catch (error) {
    return asStatusError(nodeError(error)).status
  }
}

/** Window sizes as they come, for whoever reads them. */
export class Resizes implements AsyncIterable<TerminalSize> {
  #latest: TerminalSize | undefined
  #wake: (() => void) | undefined
  #ended = false

  push(size: TerminalSize): void {
    this.#latest = size
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  /** Whoever reads slowly sees the newest size only. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TerminalSize> {
    for (;;) {
      const size = this.#latest
      this.#latest = undefined
      if (size) yield size
      else if (this.#ended) return
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }
}

/** Reads a message of the resize stream; undefined: it is none. */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown }
    return typeof Width === 'number' && typeof Height === 'number'
      ? { width: Width, height: Height }
      : undefined
  } catch {
    return undefined // a client that sends nonsense keeps its size
  }
}

/** Runs whatever a session is for. */
export type SessionRunner = (session: ContainerSession) => Promise<number>
