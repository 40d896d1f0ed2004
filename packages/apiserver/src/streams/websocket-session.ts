import { PassThrough, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Status } from '../status/status.ts'
import { Resizes, parseTerminalSize, runSession } from './session.ts'
import type { SessionRequest, SessionRunner } from './session.ts'

/** The streams of a session, by the byte that stands before each message. */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

const maximumBufferedBytes = 1024 * 1024

/** Protocols for shells, the best first. @see https://kubernetes.io/blog/2024/08/20/websockets-transition/ */
export const sessionProtocols: readonly string[] = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
]

/** Runs a session over a WebSocket, and closes it with how that ended. */
export async function runWebSocketSession(
  socket: WebSocket,
  request: SessionRequest,
  run: SessionRunner,
): Promise<void> {
  const connection = new ChannelSocket(socket)
  const resizes = new Resizes()
  const stdin = request.stdin ? new PassThrough() : undefined
  connection.onMessage((channel, data) => {
    if (channel === channels.stdin) connection.feed(stdin, data)
    else if (channel === channels.resize)
      resizes.push(parseTerminalSize(data.toString()) ?? { width: 80, height: 24 })
    else if (channel === channels.close && data[0] === channels.stdin) stdin?.end()
  })
  const abort = new AbortController()
  socket.on('close', () => {
    stdin?.end()
    resizes.end()
    abort.abort(new Error('the client went away'))
  })
  const status = await runSession(() =>
    run({
      tty: request.tty,
      ...(stdin && { stdin }),
      ...(request.stdout && { stdout: connection.writable(channels.stdout) }),
      ...(request.stderr && { stderr: connection.writable(channels.stderr) }),
      resizes,
      signal: abort.signal,
    }),
  )
  resizes.end()
  connection.finish(status)
}

/** A WebSocket whose messages belong to channels. */
class ChannelSocket {
  readonly #socket: WebSocket
  readonly #base64: boolean

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.#base64 = socket.protocol.includes('base64')
  }

  onMessage(listener: (channel: number, data: Buffer) => void): void {
    this.#socket.on('message', (message: Buffer) => {
      if (message.length === 0) return
      if (!this.#base64) return listener(message[0] as number, message.subarray(1))
      listener((message[0] as number) - 48, Buffer.from(message.subarray(1).toString('latin1'), 'base64'))
    })
  }

  /** Passes input on, as fast as it is read. */
  feed(stdin: PassThrough | undefined, data: Buffer): void {
    if (!stdin || stdin.writableEnded || stdin.write(data)) return
    this.#socket.pause()
    stdin.once('drain', () => this.#socket.resume())
  }

  /** What is written here goes to the client; no faster than the client reads. */
  writable(channel: number): Writable {
    return new Writable({
      highWaterMark: maximumBufferedBytes,
      write: (chunk: Buffer, _encoding, done) => {
        if (this.#socket.readyState !== this.#socket.OPEN) return done() // the client is gone: so is its output
        this.#socket.send(this.#encode(channel, chunk), () => done())
      },
    })
  }

  /** Tells how the session ended, and closes. */
  finish(status: Status): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(this.#encode(channels.error, Buffer.from(JSON.stringify(status))), () =>
      this.#socket.close(1000),
    )
  }

  #encode(channel: number, data: Buffer): Buffer | string {
    if (this.#base64) return `${channel}${data.toString('base64')}`
    return Buffer.concat([Buffer.from([channel]), data])
  }
}
