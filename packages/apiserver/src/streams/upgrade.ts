import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, createWebSocketStream } from 'ws'
import type { WebSocket } from 'ws'
import type { User } from '../authentication/user.ts'
import { attributesOf, checkAccess } from '../authorization/check-access.ts'
import { parseResourcePath } from '../routing/request-info.ts'
import type { Server } from '../server.ts'
import { asStatusError } from '../status/as-status-error.ts'
import { StatusError, badRequest } from '../status/status-error.ts'
import type { PodTarget } from './pod-target.ts'
import { containerOf, findPodTarget } from './pod-target.ts'
import { readSessionRequest } from './session.ts'
import type { SessionRunner } from './session.ts'
import { forwardOverSpdy, spdyPortForwardProtocol, tunnelProtocol } from './spdy-port-forward.ts'
import { runSpdySession, spdySessionProtocols } from './spdy-session.ts'
import { forwardOverWebSocket, portForwardProtocols } from './websocket-port-forward.ts'
import type { Connect } from './websocket-port-forward.ts'
import { runWebSocketSession, sessionProtocols } from './websocket-session.ts'

/** A connection that a client wants to turn into streams. */
export interface Upgrade {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
  url: URL
}

/** What a stream is for. */
export type Purpose =
  | { kind: 'session'; run: SessionRunner; request: ReturnType<typeof readSessionRequest> }
  | { kind: 'port-forward'; target: PodTarget; ports: number[] }

/** Takes over a connection for a Pod's shell or ports. */
export function handleUpgrade(server: Server, { request, socket, head }: Omit<Upgrade, 'url'>): void {
  socket.on('error', () => {}) // the client went away
  try {
    const url = new URL(request.url ?? '/', 'https://localhost')
    const user = server.authenticate(request)
    // A WebSocket begins with GET, and has always been let through as such.
    const verb = request.method === 'POST' ? 'create' : 'get'
    const purpose = readPurpose(server, url, { user, verb })
    const accept = acceptors[request.headers.upgrade?.toLowerCase() ?? '']
    if (!accept)
      throw badRequest(
        `unable to upgrade to ${request.headers.upgrade ?? 'nothing'}: this server speaks WebSocket and SPDY/3.1`,
      )
    accept({ request, socket, head, url }, purpose)
  } catch (error) {
    refuse(socket, asStatusError(error))
  }
}

/** By what a client wants to upgrade to. */
const acceptors: Record<string, (upgrade: Upgrade, purpose: Purpose) => void> = {
  websocket: acceptWebSocket,
  'spdy/3.1': acceptSpdy,
}

interface Access {
  user: User
  verb: string
}

function readPurpose(server: Server, url: URL, { user, verb }: Access): Purpose {
  const info = parseResourcePath(url.pathname)
  if (!info || info.group !== '' || info.resource !== 'pods' || !info.name)
    throw new StatusError('NotFound', 'the server could not find the requested resource')
  const pods = server.resource('', 'pods')
  checkAccess(server.authorizer, user, attributesOf(info, pods, verb))
  const stored = server.registry(pods).get(info.namespace, info.name)
  const target = findPodTarget(server, stored)
  if (info.subresource === 'portforward')
    return { kind: 'port-forward', target, ports: readPorts(url.searchParams) }
  if (info.subresource !== 'exec' && info.subresource !== 'attach')
    throw new StatusError('NotFound', 'the server could not find the requested resource')
  const container = containerOf(stored, url.searchParams.get('container') ?? '')
  const command = url.searchParams.getAll('command')
  if (info.subresource === 'exec' && command.length === 0)
    throw badRequest('you must specify at least 1 command for the container')
  const { pod, node } = target
  const run: SessionRunner = session =>
    info.subresource === 'exec'
      ? node.exec(pod, container, { ...session, command })
      : node.attach(pod, container, session)
  return { kind: 'session', run, request: readSessionRequest(url.searchParams) }
}

function readPorts(query: URLSearchParams): number[] {
  const ports = query
    .getAll('ports')
    .flatMap(text => text.split(','))
    .map(Number)
  for (const port of ports)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRequest(`${port} is not a valid port`)
  return ports
}

const sessionServer = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: offered => sessionProtocols.find(protocol => offered.has(protocol)) ?? false,
})

const portForwardServer = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: offered =>
    [tunnelProtocol, ...portForwardProtocols].find(protocol => offered.has(protocol)) ?? false,
})

function acceptWebSocket({ request, socket, head }: Upgrade, purpose: Purpose): void {
  const isSession = purpose.kind === 'session'
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  const known = isSession ? sessionProtocols : [tunnelProtocol, ...portForwardProtocols]
  if (offered.some(name => name !== '') && !offered.some(name => known.includes(name)))
    throw badRequest(
      `unable to upgrade: none of the protocols ${offered.join(', ')} is known; there are ${known.join(', ')}`,
    )
  const accept = (webSocket: WebSocket): void => {
    webSocket.on('error', () => {}) // `close` follows
    if (purpose.kind === 'session') {
      // How it ended is told to the client, who is all that waits for it.
      void runWebSocketSession(webSocket, purpose.request, purpose.run)
      return
    }
    const connect = connectorOf(purpose.target)
    if (webSocket.protocol === tunnelProtocol) forwardOverSpdy(createWebSocketStream(webSocket), connect)
    else forwardOverWebSocket(webSocket, purpose.ports, connect)
  }
  const webSockets = isSession ? sessionServer : portForwardServer
  webSockets.handleUpgrade(request, socket, head, accept)
}

function connectorOf({ node, pod }: PodTarget): Connect {
  return port => node.portForward(pod, port)
}

function acceptSpdy({ request, socket, head }: Upgrade, purpose: Purpose): void {
  const isSession = purpose.kind === 'session'
  const known = isSession ? spdySessionProtocols : [spdyPortForwardProtocol]
  const offered = [request.headers['x-stream-protocol-version'] ?? []]
    .flat()
    .flatMap(header => header.split(','))
    .map(name => name.trim())
  // Who offers nothing is older than the versions.
  const protocol = offered.length === 0 ? known.at(-1) : known.find(name => offered.includes(name))
  if (protocol === undefined)
    throw new StatusError(
      'Forbidden',
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${known.join(' ')}]`,
    )
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      ...(offered.length > 0 ? [`X-Stream-Protocol-Version: ${protocol}`] : []),
      '\r\n',
    ].join('\r\n'),
  )
  if (head.length > 0) socket.unshift(head)
  if (isSession) runSpdySession(socket, { request: purpose.request, protocol }, purpose.run)
  else forwardOverSpdy(socket, connectorOf(purpose.target))
}

/** Answers in HTTP, as long as the connection is not taken over. */
function refuse(socket: Duplex, { status }: StatusError): void {
  const body = JSON.stringify(status)
  socket.end(
    [
      `HTTP/1.1 ${status.code ?? 500} ${status.reason ?? 'Error'}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
