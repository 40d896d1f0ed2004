import { spawn } from '@lydell/node-pty'
import type { SideCommand } from '../container/run-command.ts'
import type { ContainerSession } from './node-connection.ts'

/** Runs a command with a terminal; resolves with its exit code. */
export function execWithTerminal(side: SideCommand, session: ContainerSession): Promise<number> {
  const [program = '', ...args] = side.command
  const env = { TERM: 'xterm', ...side.env }
  const terminal = spawn(program, args, {
    cwd: side.folder,
    env,
    name: env.TERM,
    cols: 80,
    rows: 24,
    encoding: null,
  })
  session.stdin?.setEncoding('utf8').on('data', (text: string) => terminal.write(text))
  terminal.onData(chunk => void session.stdout?.write(chunk))
  void resize(terminal, session.resizes)
  const abort = (): void => terminal.kill('SIGKILL')
  session.signal.addEventListener('abort', abort, { once: true })
  return new Promise(resolve => {
    terminal.onExit(({ exitCode, signal }) => {
      session.signal.removeEventListener('abort', abort)
      resolve(signal ? 128 + signal : exitCode)
    })
  })
}

async function resize(
  terminal: { resize(columns: number, rows: number): void },
  sizes: ContainerSession['resizes'],
): Promise<void> {
  for await (const { width, height } of sizes) if (width > 0 && height > 0) terminal.resize(width, height)
}
