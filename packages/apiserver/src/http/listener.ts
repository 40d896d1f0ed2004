import { createSecureServer } from 'node:http2'
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { KeyPair } from '../pki/certificates.ts'

/** What answers requests. */
export interface RequestHandlers {
  request(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Where to listen, and as whom. */
export interface ListenOptions {
  host: string
  /** 0: any free one. */
  port: number
  serving: KeyPair
  /** The authority that signs client certificates. */
  ca: string
}

/** A head that does not come holds a connection no longer than in Kubernetes. */
const http1Times = { headersTimeout: 32_000, requestTimeout: 300_000, connectionsCheckingInterval: 5000 }

/** Answers what is no HTTP, or came too slowly, as far as it can still be answered. */
function endConnection(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

/** One port for HTTP/1.1 and HTTP/2 over TLS. */
export class Listener {
  readonly #server: Http2SecureServer
  readonly #sockets = new Set<Socket>()

  private constructor(server: Http2SecureServer) {
    this.#server = server
    server.on('secureConnection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {}) // the client went away
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('sessionError', () => {}) // the peer broke the protocol: its session is gone, and nobody else's
  }

  static async listen(
    handlers: RequestHandlers,
    { host, port, serving, ca }: ListenOptions,
  ): Promise<Listener> {
    const server = createSecureServer({
      allowHTTP1: true,
      cert: serving.certificate,
      key: serving.key,
      ca,
      requestCert: true,
      // Whoever has no certificate may have a token.
      rejectUnauthorized: false,
      settings: { maxConcurrentStreams: 1000 },
      ...http1Times,
    })
    server.on('clientError', endConnection)
    server.on('request', (request, response) => handlers.request(request, response))
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      handlers.upgrade(request, socket, head),
    )
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new Listener(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
