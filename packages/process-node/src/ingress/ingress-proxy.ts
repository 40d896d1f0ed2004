import http from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { KubeClient } from '@devmatic/kube-client'
import { createInformer } from '@devmatic/kube-client'
import type { Service } from '../pod/pod.ts'
import { findRoute, type Ingress, type Route, routesOf } from './ingress-rules.ts'

/** What Ingresses are served with. */
export interface IngressProxyOptions {
  client: KubeClient
  /** The port on loopback that is tried first; any free one where it is taken. */
  port?: number
  /** Is told what goes wrong without anybody waiting for it. */
  onError?: (error: unknown) => void
}

/** A running proxy. */
export interface IngressProxy extends AsyncDisposable {
  readonly port: number
  close(): Promise<void>
}

interface Address {
  host: string
  port: number
}

const defaultPort = 4680

/**
 * Serves all Ingresses on one port of the loopback interface, by host and path. `NAME.localhost` needs no entry
 * anywhere: browsers and resolvers lead it here. WebSockets pass.
 */
export async function createIngressProxy({
  client,
  port = defaultPort,
  onError = () => {},
}: IngressProxyOptions): Promise<IngressProxy> {
  const stop = new AbortController()
  const watching = { signal: stop.signal, onError }
  const ingresses = createInformer<Ingress>(
    client,
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
    watching,
  )
  const services = createInformer<Service>(client, { apiVersion: 'v1', kind: 'Service' }, watching)
  await Promise.all([ingresses.synced(stop.signal), services.synced(stop.signal)])
  let routes: Route[] | undefined
  ingresses.onChange(() => (routes = undefined))
  const find = (request: http.IncomingMessage): Address | string => {
    const { host = '' } = request.headers
    const route = findRoute((routes ??= routesOf(ingresses.list())), host, request.url ?? '/')
    if (!route) return `No Ingress has a rule for ${host}${request.url ?? '/'}`
    const service = services
      .list()
      .find(({ metadata }) => metadata.name === route.service && metadata.namespace === route.namespace)
    return (
      addressOf(service, route) ??
      `The Service ${route.namespace}/${route.service} is not there, or has no such port`
    )
  }
  const server = http.createServer((request, response) => forward(request, response, find(request)))
  server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(request, { socket, head, target: find(request) }),
  )
  await listen(server, port)
  const close = async (): Promise<void> => {
    stop.abort()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close }
}

function addressOf(service: Service | undefined, { port }: Route): Address | undefined {
  const { clusterIP, ports } = service?.spec ?? {}
  const found = ports?.find(each => port === undefined || each.name === port || each.port === port)
  return clusterIP && clusterIP !== 'None' && found ? { host: clusterIP, port: found.port } : undefined
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  target: Address | string,
): void {
  const refuse = (code: number, text: string): void => {
    if (response.headersSent) response.destroy()
    else response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
  }
  if (typeof target === 'string') return refuse(404, target)
  const headers = {
    ...request.headers,
    'x-forwarded-host': request.headers.host,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': request.socket.remoteAddress,
  }
  const outgoing = http.request({ ...target, method: request.method, path: request.url, headers }, answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  outgoing.on('error', error =>
    refuse(502, `The Service at ${target.host}:${target.port} does not answer: ${error.message}`),
  )
  response.on('close', () => outgoing.destroy())
  request.pipe(outgoing)
}

interface Upgrade {
  socket: Duplex
  head: Buffer
  target: Address | string
}

/** Hands the connection over as it is: what follows the request is not HTTP any more. */
function upgrade(request: http.IncomingMessage, { socket, head, target }: Upgrade): void {
  socket.on('error', () => socket.destroy())
  if (typeof target === 'string')
    return void socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
  const upstream = connect(target.port, target.host, () => {
    const lines = request.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
    )
    upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    upstream.pipe(socket).pipe(upstream)
  })
  upstream.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'))
  socket.on('close', () => upstream.destroy())
}

async function listen(server: http.Server, port: number): Promise<void> {
  const attempt = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  try {
    await attempt(port)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    await attempt(0)
  }
}
