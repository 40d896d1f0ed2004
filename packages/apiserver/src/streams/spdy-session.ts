import { PassThrough, Writable } from 'node:stream'
import type { Status } from '../status/status.ts'
import { Resizes, parseTerminalSize, runSession } from './session.ts'
import type { SessionRequest, SessionRunner } from './session.ts'
import { SpdyConnection } from './spdy/connection.ts'
import type { SpdyStream } from './spdy/connection.ts'
import type { Duplex } from 'node:stream'

/** Protocols of shells over SPDY, the best first. */
export const spdySessionProtocols: readonly string[] = [
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
]

const openingTimeMs = 30_000

/** Runs a session over SPDY: a stream each for input, outputs, window sizes, and how it ended. */
export function runSpdySession(
  transport: Duplex,
  { request, protocol }: { request: SessionRequest; protocol: string },
  run: SessionRunner,
): void {
  const wanted = streamsOf(request, protocol)
  const streams = new Map<string, SpdyStream>()
  const take = (stream: SpdyStream): void => {
    const type = stream.headers.get('streamtype') ?? ''
    if (!wanted.includes(type) || streams.has(type)) {
      stream.destroy()
      return
    }
    streams.set(type, stream)
    if (streams.size < wanted.length) return
    clearTimeout(timeout)
    // How it ended is told to the client, who is all that waits for it.
    void serve(connection, { streams, request, protocol }, run)
  }
  const connection = new SpdyConnection(transport, take)
  const timeout = setTimeout(() => connection.close(), openingTimeMs)
  void connection.closed.then(() => clearTimeout(timeout))
}

function streamsOf({ stdin, stdout, stderr, tty }: SessionRequest, protocol: string): string[] {
  return [
    'error',
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr ? ['stderr'] : []),
    ...(tty && /^v[34]/.test(protocol) ? ['resize'] : []),
  ]
}

interface Session {
  streams: ReadonlyMap<string, SpdyStream>
  request: SessionRequest
  protocol: string
}

async function serve(
  connection: SpdyConnection,
  { streams, request, protocol }: Session,
  run: SessionRunner,
): Promise<void> {
  const [stdin, stdout, stderr] = ['stdin', 'stdout', 'stderr'].map(type => streams.get(type))
  const resizes = new Resizes()
  streams.get('resize')?.on('data', (message: Buffer) => {
    const size = parseTerminalSize(message.toString())
    if (size) resizes.push(size)
  })
  const abort = new AbortController()
  const leave = (): void => {
    resizes.end()
    abort.abort(new Error('the client went away'))
  }
  void connection.closed.then(leave)
  const status = await runSession(() =>
    run({
      tty: request.tty,
      ...(stdin && { stdin: stdin.pipe(new PassThrough()) }),
      ...(stdout && { stdout: outletTo(stdout) }),
      ...(stderr && { stderr: outletTo(stderr) }),
      resizes,
      signal: abort.signal,
    }),
  )
  resizes.end()
  stdout?.end()
  stderr?.end()
  streams.get('error')?.end(lastWords(status, protocol))
}

/** What is written here goes to the client, no faster than it reads; and nowhere, when the client is gone. */
function outletTo(stream: SpdyStream): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (stream.writable) stream.write(chunk, () => done())
      else done()
    },
  })
}

/** Before version 4, only failures were told, as text. */
function lastWords(status: Status, protocol: string): string {
  if (protocol === 'v4.channel.k8s.io') return JSON.stringify(status)
  return status.status === 'Success' ? '' : (status.message ?? '')
}
