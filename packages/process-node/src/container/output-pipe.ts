import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import path from 'node:path'

/** One output of a process to be: the end that it gets, and the end that we read. */
export interface OutputPipe {
  readonly fd: number
  readonly reader: Socket
  /** Closes our copy of the process's end, once the process has its own. */
  release(): void
}

/**
 * Gives out pipes. What Node itself gives a child is a socket, and a socket cannot be opened by name: a shell's
 * `echo >/dev/stderr` or nginx's log to `/dev/stdout` fails. So these are named pipes, opened and unlinked; they
 * are made many at a time, because Node has no call that makes one.
 */
export interface OutputPipes extends AsyncDisposable {
  open(): Promise<OutputPipe>
}

const batch = 32

/** Creates a supply of pipes in a folder of its own. */
export function createOutputPipes(folder: string): OutputPipes {
  const made: string[] = []
  let making: Promise<void> | undefined
  let count = 0
  const make = async (): Promise<void> => {
    await mkdir(folder, { recursive: true })
    const names = Array.from({ length: batch }, () => path.join(folder, `${process.pid}-${count++}`))
    await runMkfifo(names)
    made.push(...names)
  }
  return {
    async open() {
      for (;;) {
        const name = made.pop()
        if (made.length < batch / 4) making ??= make().finally(() => (making = undefined))
        if (name !== undefined) return openPipe(name)
        await making
      }
    },
    async [Symbol.asyncDispose]() {
      await making
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function openPipe(name: string): OutputPipe {
  // Without a writer, opening to read does not wait; with a reader, neither does opening to write.
  const readFd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)
  const fd = openSync(name, constants.O_WRONLY)
  unlinkSync(name)
  let isOpen = true
  return {
    fd,
    reader: new Socket({ fd: readFd, readable: true, writable: false }),
    release() {
      if (isOpen) closeSync(fd)
      isOpen = false
    },
  }
}

async function runMkfifo(names: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' })
    child.once('error', reject)
    child.once('exit', code =>
      code === 0 ? resolve() : reject(new Error(`mkfifo ended with exit code ${code}`)),
    )
  })
}
