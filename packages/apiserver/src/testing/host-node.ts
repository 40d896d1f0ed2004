import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { CodedError } from '@devmatic/base'
import type { ContainerSession, ExecSession, NodeConnection } from '../node-connection.ts'

/** A node whose containers are this machine: commands run as they are, and ports are its own. */
export function createHostNode(logs: Readonly<Record<string, string>> = {}): NodeConnection {
  return {
    async *logs(_pod, container, { tailLines, follow, signal }) {
      const text = logs[container]
      if (text === undefined)
        throw new CodedError('node/not-running', `container "${container}" is waiting to start`)
      const lines = text.split('\n').filter(line => line !== '')
      yield Buffer.from(
        lines
          .slice(tailLines === undefined ? 0 : -tailLines)
          .map(line => `${line}\n`)
          .join(''),
      )
      if (follow) await once(signal, 'abort')
    },
    exec: (_pod, _container, session) => runCommand(session),
    attach: (_pod, _container, session) => runCommand({ ...session, command: ['cat'] }),
    portForward: async (_pod, port) => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
  }
}

async function runCommand({ command, stdin, stdout, stderr, resizes, signal }: ExecSession): Promise<number> {
  const [program = '', ...args] = command
  if (program === 'print-size') return printSize(resizes, stdout)
  const child = spawn(program, args, { signal, killSignal: 'SIGKILL' })
  const pipes: Promise<unknown>[] = []
  if (stdin) pipeline(stdin, child.stdin).catch(() => {}) // a command need not read to the end
  else child.stdin.end()
  if (stdout) pipes.push(copy(child.stdout, stdout))
  if (stderr) pipes.push(copy(child.stderr, stderr))
  const [code] = (await once(child, 'exit')) as [number | null]
  await Promise.all(pipes)
  return code ?? 137
}

async function copy(from: NodeJS.ReadableStream, to: NodeJS.WritableStream): Promise<void> {
  await pipeline(from, to, { end: false })
}

async function printSize(
  resizes: ContainerSession['resizes'],
  stdout: ExecSession['stdout'],
): Promise<number> {
  for await (const { width, height } of resizes) {
    stdout?.write(`${width}x${height}`)
    return 0
  }
  return 1
}
