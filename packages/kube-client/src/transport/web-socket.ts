import type { Socket as NetSocket } from 'node:net'
import { request as httpRequest } from 'node:http'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { refusal } from './refusal.ts'
import type { TlsSettings } from './http-transport.ts'
import type { Socket, SocketRequest } from './transport.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** Reading pauses while so many messages wait for their reader. */
const WAITING_MESSAGES = 64

/** Where a WebSocket goes. */
export interface SocketTarget {
  url: URL
  tls: TlsSettings
  proxy: URL | undefined
}

/** Opens a WebSocket through a proxy if there is one. @throws CodedError as a refused request does */
export async function openWebSocket(request: SocketRequest, target: SocketTarget): Promise<Socket> {
  request.signal?.throwIfAborted()
  const { url, tls, proxy } = target
  const tunnel = proxy ? await openTunnel(proxy, url) : undefined
  const socket = new WebSocket(`${url.origin.replace(/^http/, 'ws')}${request.path}`, request.protocols, {
    headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)])),
    ...tls,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
    // The API server's messages are small; a log line is not, but does not come this way.
    maxPayload: 16 * 1024 * 1024,
    ...(tunnel ? { createConnection: () => overTunnel(tunnel, url, tls) } : {}),
  })
  socket.binaryType = 'nodebuffer'
  const inbox = collect(socket)
  await opened(socket, request.signal)
  return wrap(socket, inbox)
}

function opened(socket: WebSocket, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal?.reason as Error)
      socket.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    const settle = (): void => signal?.removeEventListener('abort', abort)
    socket.once('open', () => {
      settle()
      resolve()
    })
    socket.on('error', error => {
      settle()
      reject(error)
    })
    socket.once('unexpected-response', (_request, response) => {
      settle()
      void refusal(response).then(reject, reject)
    })
  })
}

function wrap(socket: WebSocket, inbox: Inbox): Socket {
  return {
    protocol: socket.protocol,
    send: message =>
      new Promise((resolve, reject) => socket.send(message, error => (error ? reject(error) : resolve()))),
    messages: () => read(socket, inbox),
    close: () => socket.close(),
  }
}

interface Inbox {
  waiting: Uint8Array[]
  ended: boolean
  failure: Error | undefined
  wake: () => void
}

/** Listens before the socket is open: the first messages may come with the answer to the handshake. */
function collect(socket: WebSocket): Inbox {
  const inbox: Inbox = { waiting: [], ended: false, failure: undefined, wake: () => {} }
  socket.on('message', (data: Buffer) => {
    inbox.waiting.push(data)
    if (inbox.waiting.length >= WAITING_MESSAGES) socket.pause()
    inbox.wake()
  })
  socket.on('error', error => {
    inbox.failure = error
    inbox.wake()
  })
  socket.on('close', () => {
    inbox.ended = true
    inbox.wake()
  })
  return inbox
}

async function* read(socket: WebSocket, inbox: Inbox): AsyncGenerator<Uint8Array> {
  try {
    while (true) {
      const message = inbox.waiting.shift()
      if (message) {
        if (socket.isPaused) socket.resume()
        yield message
      } else if (inbox.failure) throw inbox.failure
      else if (inbox.ended) return
      else await new Promise<void>(resolve => (inbox.wake = resolve))
    }
  } finally {
    socket.close()
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#CONNECT */
function openTunnel(proxy: URL, url: URL): Promise<NetSocket> {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const login = proxy.username
    ? {
        'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
      }
    : {}
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: proxy.hostname,
      port: proxy.port || 80,
      method: 'CONNECT',
      path: `${url.hostname}:${port}`,
      headers: login,
      timeout: CONNECT_TIMEOUT_MS,
    })
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket)
      else reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode}`))
    })
    request.once('error', reject)
    request.end()
  })
}

function overTunnel(tunnel: NetSocket, url: URL, tls: TlsSettings): NetSocket {
  if (url.protocol === 'http:') return tunnel
  return connectTls({ ...tls, socket: tunnel, servername: tls.servername ?? url.hostname })
}
