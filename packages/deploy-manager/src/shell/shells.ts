import { randomBytes } from 'node:crypto'
import { execInPod, type ExecSession, type KubeClient } from '@devmatic/kube-client'
import type { RawData, WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { ManagerError } from '../manager-error.ts'
import { type CallInput, shellInput, type ShellOutput, type ShellSession } from '../protocol/index.ts'
import type { Upgrade } from '../server/http-server.ts'

/** Where a shell is opened. */
export interface ShellPlace {
  service: string
  pod: string
  namespace: string
  container: string
}

/** Shells in containers, which outlive the connections of those who look at them. */
export interface Shells extends AsyncDisposable {
  open(upgrade: Upgrade, input: CallInput<'openShell'>): void
  list(): ShellSession[]
  /** @throws CodedError `manager/unknown` */
  end(id: string): void
}

/** What shells are opened with. */
export interface ShellsOptions {
  client: KubeClient
  /** The Pod and container that are meant. @throws CodedError */
  placeOf: (service: string, wanted: { pod?: string; container?: string }) => ShellPlace
  onChange: (sessions: ShellSession[]) => void
}

/** How much of what was printed is repeated to whoever joins again. */
const keptBytes = 200 * 1024
/** How long a shell waits for somebody to come back to it. */
const abandonedMs = 30 * 60_000

interface Open {
  session: ShellSession
  exec: ExecSession
  printed: Buffer[]
  viewers: Set<WebSocket>
  abandoned: NodeJS.Timeout | undefined
  /** How it ended; a command may be done before anybody has joined. */
  outcome: ShellOutput | undefined
}

/** A shell that is there in most images, and better where there is a better one. */
const defaultCommand = ['sh', '-c', 'if command -v bash >/dev/null; then exec bash; fi; exec sh']

function dismiss(viewer: WebSocket, outcome: ShellOutput): void {
  viewer.send(JSON.stringify(outcome))
  viewer.close(1000)
}

/** Opens shells over WebSockets. */
export function createShells({ client, placeOf, onChange }: ShellsOptions): Shells {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 })
  const all = new Map<string, Open>()
  const list = (): ShellSession[] =>
    [...all.values()].map(({ session, viewers }) => ({ ...session, attached: viewers.size > 0 }))
  const tell = (): void => onChange(list())

  const start = async (place: ShellPlace, { query }: CallInput<'openShell'>): Promise<Open> => {
    const command = query.command === undefined ? defaultCommand : readCommand(query.command)
    const exec = await execInPod(
      client,
      { name: place.pod, namespace: place.namespace },
      { container: place.container, command, stdin: true, tty: true },
    )
    const session: ShellSession = {
      id: randomBytes(9).toString('base64url'),
      service: place.service,
      pod: place.pod,
      container: place.container,
      command,
      startedAt: new Date().toISOString(),
      attached: true,
    }
    const open: Open = {
      session,
      exec,
      printed: [],
      viewers: new Set(),
      abandoned: undefined,
      outcome: undefined,
    }
    all.set(session.id, open)
    exec.stdout.on('data', (chunk: Buffer) => print(open, chunk))
    void exec.exitCode.then(
      code => ended(open, { type: 'exited', exitCode: code }),
      (error: Error) => ended(open, { type: 'failed', message: error.message }),
    )
    return open
  }
  const ended = (open: Open, output: ShellOutput): void => {
    all.delete(open.session.id)
    clearTimeout(open.abandoned)
    open.outcome = output
    for (const viewer of open.viewers) dismiss(viewer, output)
    tell()
  }
  const attach = (open: Open, socket: WebSocket): void => {
    clearTimeout(open.abandoned)
    socket.send(
      JSON.stringify({ type: 'opened', session: { ...open.session, attached: true } } satisfies ShellOutput),
    )
    for (const chunk of open.printed) socket.send(chunk)
    if (open.outcome) return dismiss(socket, open.outcome)
    open.viewers.add(socket)
    socket.on('message', (data, isBinary) => take(open, toBuffer(data), isBinary))
    socket.on('close', () => {
      open.viewers.delete(socket)
      if (open.viewers.size === 0) open.abandoned = setTimeout(() => end(open), abandonedMs).unref()
      tell()
    })
    tell()
  }
  const end = (open: Open): void => void open.exec[Symbol.asyncDispose]()

  return {
    list,
    open({ request, socket, head }, input) {
      server.handleUpgrade(request, socket, head, viewer => {
        void (async () => {
          try {
            const known = input.query.session === undefined ? undefined : all.get(input.query.session)
            if (input.query.session !== undefined && !known)
              throw new ManagerError('manager/unknown', 'This shell has ended')
            const open = known ?? (await start(placeOf(input.params.service, input.query), input))
            const { columns, rows } = input.query
            attach(open, viewer)
            // A quick command has ended meanwhile.
            if (columns && rows) await open.exec.resize({ columns, rows }).catch(() => {})
          } catch (error) {
            viewer.send(
              JSON.stringify({ type: 'failed', message: (error as Error).message } satisfies ShellOutput),
            )
            viewer.close(1011)
          }
        })()
      })
    },
    end(id) {
      const open = all.get(id)
      if (!open) throw new ManagerError('manager/unknown', 'This shell has ended already')
      end(open)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all.values()].map(({ exec }) => exec[Symbol.asyncDispose]()))
      server.close()
    },
  }
}

function print(open: Open, chunk: Buffer): void {
  open.printed.push(chunk)
  let size = open.printed.reduce((sum, { length }) => sum + length, 0)
  while (size > keptBytes && open.printed.length > 1) size -= open.printed.shift()!.length
  for (const viewer of open.viewers) viewer.send(chunk)
}

function take({ exec }: Open, data: Buffer, isBinary: boolean): void {
  if (isBinary) return void exec.stdin.write(data)
  const input = shellInput.safeParse(parseJson(data.toString()))
  if (input.success) void exec.resize(input.data).catch(() => {}) // it has ended meanwhile
}

function toBuffer(data: RawData): Buffer {
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws CodedError `manager/bad-request` */
function readCommand(text: string): string[] {
  const words = parseJson(text)
  if (Array.isArray(words) && words.length > 0 && words.every(word => typeof word === 'string')) return words
  throw new ManagerError('manager/bad-request', `command: a JSON list of words, such as ["psql"]`)
}
