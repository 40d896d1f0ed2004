import { type Dispatcher, Pool, ProxyAgent, Socks5ProxyAgent } from 'undici'
import type { Credential } from '../kubeconfig/credentials.ts'
import type { Connection } from '../kubeconfig/connection.ts'
import { findProxy } from './proxy.ts'
import { Refusal } from './refusal.ts'
import type { HttpRequest, HttpResponse, Socket, SocketRequest, Transport } from './transport.ts'
import { openWebSocket } from './web-socket.ts'

const CONNECT_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 30_000

/** The TLS half of a connection, for one credential. */
export interface TlsSettings {
  ca?: string
  cert?: string
  key?: string
  servername?: string
  rejectUnauthorized: boolean
}

/**
 * HTTP/1.1 over as many sockets as there are requests under way: how many that may be is the sender's business. Not HTTP/2: undici sends its writes one by
 * one, and at 80 ms of latency one such connection took five times as long as 64 sockets.
 */
export function createHttpTransport(connection: Connection): Transport {
  const url = new URL(connection.url)
  const basePath = url.pathname.replace(/\/+$/, '')
  let pools: Pools | undefined
  let closed = false

  function current(credential: Credential): Pools {
    if (closed) throw new Error('this client is closed')
    if (pools && pools.cert === credential.cert) return pools
    // Another client certificate needs other sockets; old requests end on the old ones.
    void pools?.retire()
    return (pools = openPools(connection, url, credential))
  }
  function headersOf(credential: Credential, own: HttpRequest['headers']): HttpRequest['headers'] {
    return { ...own, ...credential.headers, ...connection.impersonate }
  }
  async function send(request: HttpRequest): Promise<HttpResponse> {
    const credential = await connection.credentials.current(request.signal)
    const { requests, streams } = current(credential)
    const response = await (request.stream ? streams : requests).request({
      origin: url.origin,
      path: basePath + request.path,
      method: request.method,
      headers: headersOf(credential, request.headers),
      body: request.body ?? null,
      ...(request.signal ? { signal: request.signal } : {}),
      // Deadlines are the caller's: it knows what it waits for.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    // A body that breaks while nobody reads it must not end the process; who reads it is told.
    response.body.on('error', () => {})
    return { status: response.statusCode, headers: response.headers, body: response.body }
  }
  async function open(request: SocketRequest): Promise<Socket> {
    const credential = await connection.credentials.current(request.signal)
    return await openWebSocket(
      { ...request, headers: headersOf(credential, request.headers), path: basePath + request.path },
      { url, tls: tlsOf(connection, credential), proxy: findProxy(url, connection.proxy) },
    )
  }
  return {
    async request(request) {
      const response = await send(request)
      if (response.status !== 401 || !connection.credentials.invalidate()) return response
      response.body.destroy()
      return await send(request)
    },
    async connect(request) {
      try {
        return await open(request)
      } catch (error) {
        const refused = error instanceof Refusal && error.status.code === 401
        if (!refused || !connection.credentials.invalidate()) throw error
        return await open(request)
      }
    },
    async close() {
      closed = true
      await pools?.destroy()
    },
  }
}

interface Pools {
  cert: string | undefined
  requests: Dispatcher
  streams: Dispatcher
  /** Lets the requests under way end. */
  retire(): Promise<void>
  destroy(): Promise<void>
}

function openPools(connection: Connection, url: URL, credential: Credential): Pools {
  const tls = tlsOf(connection, credential)
  const proxy = findProxy(url, connection.proxy)
  const requests = openPool(url, { tls, proxy })
  // Apart, so that requests are never queued behind streams, which stay open.
  const streams = openPool(url, { tls, proxy })
  return {
    cert: credential.cert,
    requests,
    streams,
    retire: async () => void (await Promise.all([requests.close(), streams.close()])),
    destroy: async () => void (await Promise.all([requests.destroy(), streams.destroy()])),
  }
}

function tlsOf(connection: Connection, credential: Credential): TlsSettings {
  return {
    ...(connection.ca ? { ca: connection.ca } : {}),
    ...(credential.cert && credential.key ? { cert: credential.cert, key: credential.key } : {}),
    ...(connection.serverName ? { servername: connection.serverName } : {}),
    rejectUnauthorized: !connection.insecure,
  }
}

interface PoolOptions {
  tls: TlsSettings
  proxy: URL | undefined
}

function openPool(url: URL, { tls, proxy }: PoolOptions): Dispatcher {
  const options = {
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
  }
  if (!proxy) return new Pool(url.origin, options)
  if (proxy.protocol.startsWith('socks'))
    return new Socks5ProxyAgent(proxy, { allowH2: false, requestTls: tls })
  return new ProxyAgent({ uri: proxy.href, allowH2: false, requestTls: tls, proxyTunnel: true })
}
