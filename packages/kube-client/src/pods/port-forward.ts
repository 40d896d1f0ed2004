import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket as NetSocket } from 'node:net'
import { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { KubeClient } from '../client.ts'
import { type Attempt, KubeError } from '../errors.ts'
import type { CallOptions } from '../transport/deadline.ts'
import type { Socket } from '../transport/transport.ts'
import { callOptionsOf } from '../verbs/scope.ts'
import { callBack, type PodRef, podRef } from './pod.ts'

const PROTOCOL = 'v4.channel.k8s.io'
const DATA = 0
const ERROR = 1
const CHUNK_BYTES = 32 * 1024

/** One connection to a Pod's port. Its end is the end of both directions. @throws CodedError `kube/not-found` */
export async function connectToPod(
  client: KubeClient,
  pod: PodRef,
  options: CallOptions & { port: number },
): Promise<Duplex> {
  const { sender } = client.wire
  const { path, target } = await client.wire.subresource(podRef(pod), 'portforward', callOptionsOf(options))
  const attempt = { verb: 'forward', target: `${target} port ${options.port}` }
  const call = { attempt, method: 'GET', path, query: { ports: options.port } } as const
  const socket = await sender.connect(call, [PROTOCOL], callOptionsOf(options))
  return new PodConnection(socket, attempt)
}

class PodConnection extends Duplex {
  readonly #socket: Socket
  readonly #messages: AsyncIterator<Uint8Array>
  readonly #attempt: Attempt
  /** Each channel begins with the port's number. */
  readonly #begun = new Set<number>()

  constructor(socket: Socket, attempt: Attempt) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.#messages = socket.messages()[Symbol.asyncIterator]()
    this.#attempt = attempt
  }

  override _read(): void {
    this.#readOne().catch((error: Error) => this.destroy(error))
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    void callBack(this.#send(chunk), done)
  }

  override _final(done: () => void): void {
    this.#socket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.close()
    done(error)
  }

  async #readOne(): Promise<void> {
    while (true) {
      const { value, done } = await this.#messages.next()
      if (done) return void this.push(null)
      const channel = value[0] ?? DATA
      const data = value.subarray(this.#begun.has(channel) ? 1 : 3)
      this.#begun.add(channel)
      if (data.length === 0) continue
      if (channel === ERROR) throw refused(this.#attempt, Buffer.from(data).toString())
      return void this.push(data)
    }
  }

  async #send(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      await this.#socket.send(Buffer.concat([Buffer.from([DATA]), chunk.subarray(at, at + CHUNK_BYTES)]))
    }
  }
}

function refused(attempt: Attempt, message: string): KubeError {
  return new KubeError('kube/unreachable', `forward ${attempt.target}: ${message.trim()}`, { attempt })
}

/** A local port that leads to a Pod's. */
export interface PortForward extends AsyncDisposable {
  readonly port: number
}

/** What is forwarded. */
export interface PortForwardOptions extends CallOptions {
  /** The Pod's port. */
  port: number
  /** The local port; one that is free when missing. */
  localPort?: number
  /** Is told of each connection that failed; the port stays open. */
  onError?: (error: unknown) => void
}

/** Listens on loopback and carries each connection to a Pod's port. */
export async function forwardPort(
  client: KubeClient,
  pod: PodRef,
  options: PortForwardOptions,
): Promise<PortForward> {
  const open = new Set<NetSocket>()
  const server = createServer({ allowHalfOpen: false }, local => {
    open.add(local)
    local.once('close', () => open.delete(local))
    carry(local, () => connectToPod(client, pod, options)).catch((error: unknown) => {
      local.destroy()
      if (!isHangUp(error)) options.onError?.(error)
    })
  })
  server.listen(options.localPort ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const local of open) local.destroy()
    await new Promise(resolve => server.close(resolve))
  }
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close }
}

async function carry(local: NetSocket, connect: () => Promise<Duplex>): Promise<void> {
  const remote = await connect()
  await Promise.all([pipeline(local, remote), pipeline(remote, local)])
}

/** Either side may end while the other still writes: that is how TCP connections end. */
function isHangUp(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}
