import { once } from 'node:events'
import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import type { ApiServer } from '../api-server.ts'
import { controlFrame, controlTypes, dataFrame, FrameReader, words } from '../streams/spdy/frames.ts'
import { HeaderCodec } from '../streams/spdy/header-codec.ts'

/** A client of SPDY/3.1 for tests: what it hears, by stream. */
export class SpdyClient implements AsyncDisposable {
  readonly socket: TLSSocket
  /** The head of the answer to the upgrade. */
  readonly answer: string
  readonly #headers = new HeaderCodec()
  readonly #received = new Map<number, Buffer[]>()
  readonly #ended = new Set<number>()
  #nextId = 1

  private constructor(socket: TLSSocket, answer: string) {
    this.socket = socket
    this.answer = answer
  }

  /** Upgrades a connection. */
  static async open(server: ApiServer, path: string, protocols: readonly string[]): Promise<SpdyClient> {
    const { port } = new URL(server.url)
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      ca: server.ca,
      ALPNProtocols: ['http/1.1'],
    })
    socket.on('error', () => {}) // tests look at what was heard before
    await once(socket, 'secureConnect')
    const lines = [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${server.token}`,
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      ...protocols.map(protocol => `X-Stream-Protocol-Version: ${protocol}`),
      '\r\n',
    ]
    socket.write(lines.join('\r\n'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    const client = new SpdyClient(socket, answer.toString())
    client.#listen()
    return client
  }

  /** Opens a stream, and resolves with its number. */
  async stream(headers: Record<string, string>): Promise<number> {
    const id = this.#nextId
    this.#nextId += 2
    const block = await this.#headers.encode(new Map(Object.entries(headers)))
    const payload = Buffer.concat([words(id, 0), Buffer.alloc(2), block])
    this.socket.write(controlFrame(controlTypes.synStream, payload))
    return id
  }

  send(id: number, data: string | Buffer, isLast = false): void {
    this.socket.write(dataFrame(id, Buffer.from(data), isLast))
  }

  heard(id: number): string {
    return Buffer.concat(this.#received.get(id) ?? []).toString()
  }

  hasEnded(id: number): boolean {
    return this.#ended.has(id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.destroyed) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }

  #listen(): void {
    const reader = new FrameReader()
    this.socket.on('data', (chunk: Buffer) => {
      for (const frame of reader.read(chunk)) {
        if (frame.kind === 'control') continue
        this.#received.set(frame.streamId, [...(this.#received.get(frame.streamId) ?? []), frame.payload])
        if (frame.isLast) this.#ended.add(frame.streamId)
      }
    })
  }
}
