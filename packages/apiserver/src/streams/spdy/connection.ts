import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { controlFrame, controlTypes, dataFrame, FrameReader, words } from './frames.ts'
import type { Frame } from './frames.ts'
import { HeaderCodec } from './header-codec.ts'
import type { SpdyHeaders } from './header-codec.ts'

/** What of a stream is not read yet and may wait here; then the whole connection waits. */
const maximumUnreadBytes = 1024 * 1024
const maximumStreams = 1000
const cancelled = 5

/**
 * The server's side of a SPDY/3.1 connection: streams that a client opens over one transport. There are no windows:
 * Kubernetes' clients have none either.
 *
 * @see https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/
 */
export class SpdyConnection {
  /** Resolves when the transport is closed. */
  readonly closed: Promise<void>
  readonly #transport: Duplex
  readonly #onStream: (stream: SpdyStream) => void
  readonly #headers = new HeaderCodec()
  readonly #streams = new Map<number, SpdyStream>()

  /** @param onStream hears of each stream that the client opens */
  constructor(transport: Duplex, onStream: (stream: SpdyStream) => void) {
    this.#transport = transport
    this.#onStream = onStream
    transport.on('error', () => {}) // `close` follows
    this.closed = new Promise(resolve => transport.once('close', resolve))
    void this.closed.then(() => this.#end())
    // Who does not speak SPDY is told nothing: there is no way to.
    this.#readAll().catch(() => transport.destroy())
  }

  close(): void {
    this.#transport.end()
  }

  #end(): void {
    this.#headers.close()
    for (const stream of this.#streams.values()) stream.destroy()
  }

  async #readAll(): Promise<void> {
    const reader = new FrameReader()
    for await (const chunk of this.#transport as AsyncIterable<Buffer>)
      for (const frame of reader.read(chunk)) await this.#handle(frame)
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.kind === 'data') return this.#receive(frame.streamId, frame.payload, frame.isLast)
    const { type, payload, flags } = frame
    switch (type) {
      case controlTypes.synStream:
        return this.#open(payload, flags)
      case controlTypes.rstStream:
        this.#streams.get(payload.readUInt32BE(0))?.destroy()
        return
      case controlTypes.ping:
        this.#transport.write(controlFrame(controlTypes.ping, payload))
        return
      default: // settings, windows, the intention to go: nothing follows from them
    }
  }

  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0)
    const headers = await this.#headers.decode(payload.subarray(10))
    if (this.#streams.size >= maximumStreams || this.#streams.has(id)) throw new Error('too many streams')
    const stream = new SpdyStream(headers, {
      write: (data, isLast, done) => this.#write(dataFrame(id, data, isLast), done),
      reset: () => this.#write(controlFrame(controlTypes.rstStream, words(id, cancelled)), () => {}),
    })
    this.#streams.set(id, stream)
    stream.once('close', () => this.#streams.delete(id))
    const reply = await this.#headers.encode(new Map())
    this.#write(controlFrame(controlTypes.synReply, Buffer.concat([words(id), reply])), () => {})
    if ((flags & 1) === 1) stream.receive(Buffer.alloc(0), true)
    this.#onStream(stream)
  }

  async #receive(id: number, payload: Buffer, isLast: boolean): Promise<void> {
    const stream = this.#streams.get(id)
    if (!stream) return // it was closed here, and the client does not know yet
    stream.receive(payload, isLast)
    while (stream.readableLength > maximumUnreadBytes && !stream.destroyed)
      await Promise.race([once(stream, 'unread'), this.closed])
  }

  #write(bytes: Buffer, done: () => void): void {
    if (this.#transport.writable) this.#transport.write(bytes, () => done())
    else done() // the client is gone: so is what it was to hear
  }
}

interface Outlet {
  write(data: Buffer, isLast: boolean, done: () => void): void
  reset(): void
}

/** One stream of a connection. */
export class SpdyStream extends Duplex {
  readonly headers: SpdyHeaders
  readonly #outlet: Outlet
  #hasEnded = false

  constructor(headers: SpdyHeaders, outlet: Outlet) {
    super({ allowHalfOpen: true })
    this.headers = headers
    this.#outlet = outlet
    this.on('error', () => {}) // `close` follows
  }

  /** Takes what the client sent. */
  receive(data: Buffer, isLast: boolean): void {
    if (this.#hasEnded || this.destroyed) return
    if (data.length > 0) this.push(data)
    if (!isLast) return
    this.#hasEnded = true
    this.push(null)
  }

  override _read(): void {
    this.emit('unread')
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#outlet.write(chunk, false, done)
  }

  override _final(done: () => void): void {
    this.#outlet.write(Buffer.alloc(0), true, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.writableFinished || !this.#hasEnded) this.#outlet.reset()
    this.emit('unread')
    done(error)
  }
}
