import http from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Service } from '../protocol/index.ts'
import type { ClusterView } from '../services/cluster-view.ts'
import type { PodObject, ServiceObject } from '../services/objects.ts'
import { isReady } from '../services/pod-trouble.ts'
import type { Upgrade } from '../server/http-server.ts'
import { findRoute, type Route, routesOf } from './ingress-rules.ts'
import { gatewayHeaders, type GatewayPage, gatewayPage } from './pages.ts'
import { type Reach, type ReachPod, targetPort } from './reach.ts'

/** What stands under the names of services. */
export interface Gateway {
  handle(request: http.IncomingMessage, response: http.ServerResponse): void
  upgrade(upgrade: Upgrade): void
  close(): void
}

/** What the gateway looks at. */
export interface GatewayOptions {
  reach: ReachPod
  view: ClusterView
  namespace: string
  product: () => string
  /** A service as it is shown; by the name of a Kubernetes Service. */
  serviceOf: (name: string) => Service | undefined
  /** What the last build of a service said, where it failed. */
  buildErrorOf: (service: string) => string | undefined
  dashboard: () => string
  /** How long a request waits for a service that is about to come up. */
  patienceMs?: number
}

const defaultPatienceMs = 15_000
/** A request that may be sent twice: it had no body yet, and asks for nothing to be changed. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Serves `SERVICE.PRODUCT.localhost` and the hosts of Ingresses. While a service restarts its requests wait; one
 * that is off, or cannot be built, is answered for.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { view, reach, patienceMs = defaultPatienceMs } = options
  let routes: Route[] | undefined
  const ends = [view.ingresses.onChange(() => (routes = undefined))]
  const waiters = new Set<() => void>()
  ends.push(view.onChange(() => waiters.forEach(wake => wake())))

  const targetOf = (request: http.IncomingMessage): Target | undefined => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const name = serviceNameOf(host, options.product())
    if (name !== undefined) return { service: name, namespace: options.namespace, port: undefined }
    // Rules for every host are for names of this machine only: another name was led here by somebody's DNS.
    const route = findRoute((routes ??= routesOf(view.ingresses.list())), host, request.url ?? '/')
    return route && (route.host !== undefined || host.endsWith('.localhost')) ? route : undefined
  }
  const wayTo = (target: Target): Reach | undefined => {
    const service = view.services.get({ name: target.service, namespace: target.namespace })
    if (!service) return undefined
    const pods = readyPods(service, view)
    // In turn, so that every replica is seen.
    const pod = pods[(turn = (turn + 1) % 1_000_003) % Math.max(pods.length, 1)]
    const port = pod && targetPort(service, pod, target.port)
    return pod && port !== undefined ? reach(pod, port) : undefined
  }
  let turn = 0
  const waitForWay = async (
    target: Target,
    deadline: number,
    gone: () => boolean,
  ): Promise<Reach | undefined> => {
    for (;;) {
      const way = wayTo(target)
      if (way || gone() || Date.now() >= deadline || !mayCome(target)) return way
      await new Promise<void>(resolve => {
        const timer = setTimeout(wake, 250)
        function wake(): void {
          clearTimeout(timer)
          waiters.delete(wake)
          resolve()
        }
        waiters.add(wake)
      })
    }
  }
  /** Whether it is worth waiting: what is off, failing or broken says so at once. */
  const mayCome = (target: Target): boolean => {
    const service = options.serviceOf(target.service)
    if (!service)
      return view.services.get({ name: target.service, namespace: target.namespace }) !== undefined
    if (service.mode === 'off') return false
    return options.buildErrorOf(service.name) === undefined && service.status.shape !== 'failing'
  }
  const isBroken = ({ method, headers }: http.IncomingMessage, target: Target): boolean => {
    if (method !== 'GET' || !headers.accept?.includes('text/html')) return false
    const service = options.serviceOf(target.service)
    return service?.mode === 'source' && options.buildErrorOf(service.name) !== undefined
  }
  const refuse = (response: http.ServerResponse, target: Target | undefined, host: string): void => {
    const page = pageOf(target, host, options)
    if (response.headersSent) return void response.destroy()
    response.writeHead(page.status, gatewayHeaders).end(gatewayPage(page))
  }

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const target = targetOf(request)
    const host = request.headers.host ?? ''
    if (!target) return refuse(response, undefined, host)
    const deadline = Date.now() + patienceMs
    const gone = (): boolean => response.destroyed
    for (;;) {
      const way = await waitForWay(target, deadline, gone)
      if (gone()) return
      // What was built before goes on for programs; whoever looks sees what is wrong.
      if (!way || isBroken(request, target)) return refuse(response, target, host)
      const outcome = await forward(request, response, way)
      if (outcome === 'done') return
      // The process went away between two looks: nothing was answered yet, so another one may.
      if (Date.now() >= deadline) return refuse(response, target, host)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  const pass = async ({ request, socket, head }: Upgrade): Promise<void> => {
    const target = targetOf(request)
    const deadline = Date.now() + patienceMs
    const way = target && (await waitForWay(target, deadline, () => socket.destroyed))
    if (!way) return void socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n')
    await hijack({ request, socket, head }, way)
  }
  return {
    handle: (request, response) => void serve(request, response).catch(() => response.destroy()),
    upgrade(connection) {
      connection.socket.on('error', () => connection.socket.destroy())
      void pass(connection).catch(() =>
        connection.socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n'),
      )
    },
    close: () => ends.forEach(end => end()),
  }
}

interface Target {
  service: string
  namespace: string
  port: string | number | undefined
}

/** `shop.ticketing.localhost` is the Service `shop` of the product `ticketing`. */
function serviceNameOf(host: string, product: string): string | undefined {
  const end = `.${product}.localhost`
  const name = host.endsWith(end) ? host.slice(0, -end.length) : ''
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? name : undefined
}

function readyPods({ metadata, spec }: ServiceObject, view: ClusterView): PodObject[] {
  const selector = Object.entries(spec?.selector ?? {})
  if (selector.length === 0) return []
  return view.pods
    .list()
    .filter(
      pod =>
        pod.metadata.namespace === metadata.namespace &&
        pod.metadata.deletionTimestamp === undefined &&
        selector.every(([key, value]) => pod.metadata.labels?.[key] === value) &&
        isReady(pod),
    )
}

/** Sends a request on. @returns `again` when it came to nothing and may be sent once more */
function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { agent }: Reach,
): Promise<'done' | 'again'> {
  const { host } = request.headers
  const headers = {
    ...request.headers,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': request.socket.remoteAddress,
  }
  return new Promise(resolve => {
    const { method = 'GET', url = '/' } = request
    const isRepeatable = repeatable.has(method) && request.headers['content-length'] === undefined
    let isAnswered = false
    const outgoing = http.request({ agent, method, path: url, headers, setHost: false }, answer => {
      isAnswered = true
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.on('error', () => response.destroy())
      answer.on('close', () => end('done'))
    })
    const giveUp = (): void => void outgoing.destroy()
    const end = (outcome: 'done' | 'again'): void => {
      response.off('close', giveUp)
      resolve(outcome)
    }
    response.once('close', giveUp)
    outgoing.on('error', error => {
      if (response.destroyed || isAnswered) {
        response.destroy()
        return end('done')
      }
      // What was never connected was never seen by anybody, whatever it asks for.
      const isUnsent = 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH')
      if (isRepeatable || (isUnsent && request.readableFlowing !== true)) return end('again')
      response
        .writeHead(502, { 'content-type': 'text/plain; charset=utf-8' })
        .end(`It did not answer: ${error.message}\n`)
      end('done')
    })
    if (isRepeatable) outgoing.end()
    // The body is read only when there is somebody to read it: until then a request can be sent again.
    else outgoing.once('socket', socket => sendBody(request, outgoing, socket))
  })
}

function sendBody(request: http.IncomingMessage, outgoing: http.ClientRequest, socket: Socket): void {
  const send = (): void => void request.pipe(outgoing)
  if (socket.connecting) socket.once('connect', send)
  else send()
}

/** Hands the connection over as it is: what follows the request is not HTTP any more. */
async function hijack({ request, socket, head }: Upgrade, way: Reach): Promise<void> {
  const upstream: Duplex = await way.connect()
  const lines = request.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
  )
  upstream.on('error', () => socket.destroy())
  socket.on('close', () => upstream.destroy())
  upstream.on('close', () => socket.destroy())
  upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  upstream.write(head)
  upstream.pipe(socket).pipe(upstream)
}

function pageOf(target: Target | undefined, host: string, options: GatewayOptions): GatewayPage {
  const name = host.replace(/:\d+$/, '')
  if (!target) {
    return {
      status: 404,
      title: `Nothing is called ${name}`,
      text: 'No service and no Ingress has this name.',
      link: { href: options.dashboard(), text: 'All services' },
    }
  }
  const service = options.serviceOf(target.service)
  if (!service) {
    return {
      status: 404,
      title: `There is no service ${target.service}`,
      text: `${name} leads to the Service ${target.namespace}/${target.service}, and no workload stands behind it.`,
      link: { href: options.dashboard(), text: 'All services' },
    }
  }
  const { mode, status } = service
  const link = {
    href: `${options.dashboard()}services/${service.name}`,
    text: `${service.name} in the dashboard`,
  }
  if (mode === 'off') {
    return {
      status: 503,
      title: `${service.name} is off`,
      text: 'It is not deployed. To start it:',
      command: `devmatic mode ${service.name} image`,
      link,
      refreshSeconds: 3,
    }
  }
  const buildError = options.buildErrorOf(service.name)
  if (buildError !== undefined) {
    return {
      status: 500,
      title: `${service.name} cannot be built`,
      text: 'This page looks again by itself.',
      details: buildError,
      link,
      refreshSeconds: 2,
    }
  }
  const reason = [status.reason, status.message].filter(Boolean).join(': ')
  return {
    status: 503,
    title: `${service.name}: ${status.word.toLowerCase()}`,
    text: 'It takes no requests now. This page looks again by itself.',
    ...(status.firstError ? { details: status.firstError.text } : reason !== '' && { details: reason }),
    link,
    refreshSeconds: 2,
  }
}
