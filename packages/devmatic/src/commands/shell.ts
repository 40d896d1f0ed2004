import { CodedError } from '@devmatic/base'
import { shellOutput } from '@devmatic/deploy-manager/protocol'
import { WebSocket } from 'ws'
import { connect } from '../manager/connect.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { addProductCommand, type ProductOptions } from './options.ts'

interface ShellOptions extends ProductOptions {
  pod?: string
  container?: string
}

/** Registers `shell`. */
export function addShellCommand({ program, terminal }: CommandContext): void {
  addProductCommand(program, 'shell', 'a shell in a container of a service, or one command')
    .argument('<service>')
    .argument('[command...]', 'after --; a shell where it is left out')
    .option('--pod <name>', 'the newest that runs, where it is left out')
    .option('--container <name>')
    .addHelpText('after', '\nExample:\n  devmatic shell postgres -- psql -U ticketing')
    .action(async (service: string, command: string[], options: ShellOptions) => {
      const { api, record } = await connect(options.directory, terminal)
      const { columns, rows } = process.stdout.isTTY ? process.stdout : { columns: 80, rows: 24 }
      const query = {
        columns,
        rows,
        ...(options.pod !== undefined && { pod: options.pod }),
        ...(options.container !== undefined && { container: options.container }),
        ...(command.length > 0 && { command: JSON.stringify(command) }),
      }
      const token = record?.token ?? process.env['DEVMATIC_TOKEN']
      const url = api.shellUrl({ params: { service }, query })
      const code = await talk(url, token, terminal)
      if (code !== 0) process.exitCode = code
    })
}

/** Connects the terminal with the shell. @returns the shell's exit code */
async function talk(url: string, token: string | undefined, { signal, out }: Terminal): Promise<number> {
  const socket = new WebSocket(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  const { stdin, stdout } = process
  const type = (chunk: Buffer): void => socket.send(chunk, { binary: true })
  const resize = (): void => {
    const { columns, rows } = stdout
    socket.send(JSON.stringify({ type: 'resize', columns, rows }))
  }
  const isTerminal = stdin.isTTY
  try {
    return await new Promise<number>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      socket.on('error', error =>
        reject(
          new CodedError('manager/shell', `The shell cannot be opened: ${error.message}`, { cause: error }),
        ),
      )
      socket.on('close', () => reject(new CodedError('manager/shell', 'The connection to the shell ended')))
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) {
          void out(data.toString())
          return
        }
        const message = shellOutput.parse(JSON.parse(data.toString()))
        if (message.type === 'exited') resolve(message.exitCode)
        if (message.type === 'failed') reject(new CodedError('manager/shell', message.message))
        if (message.type !== 'opened') return
        if (isTerminal) stdin.setRawMode(true)
        stdin.on('data', type)
        // What comes through a pipe ends as Ctrl-D does at a terminal.
        stdin.once('end', () => socket.readyState === WebSocket.OPEN && type(Buffer.from([4])))
        stdout.on('resize', resize)
      })
    })
  } finally {
    if (isTerminal) stdin.setRawMode(false)
    stdin.off('data', type)
    stdin.pause()
    stdout.off('resize', resize)
    socket.close()
  }
}
