import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ManagerError } from '../manager-error.ts'
import {
  type AnyRoute,
  type CallInput,
  type CallName,
  openApiDocument,
  routes,
  type StreamName,
} from '../protocol/index.ts'
import type { Audit } from '../security/audit.ts'
import { checkRequest, isOwnHost } from '../security/check-request.ts'
import { pageHeaders } from '../security/page-headers.ts'
import type { Session } from '../security/session.ts'
import { servePages } from './dashboard-files.ts'
import { sendEvents } from './event-stream.ts'
import type { Handlers, Streams } from './handlers.ts'
import { problemOf } from './problem-of.ts'

/** A connection that asks for another protocol. */
export interface Upgrade {
  request: http.IncomingMessage
  socket: Duplex
  head: Buffer
}

/** What the server is made of. */
export interface HttpServerOptions {
  handlers: Handlers
  streams: Streams
  /** Takes over the connection of a shell; the request has been checked. */
  openShell: (upgrade: Upgrade, input: CallInput<'openShell'>) => void
  /** Whatever is asked under the name of a service. */
  gateway: {
    handle: (request: http.IncomingMessage, response: http.ServerResponse) => void
    upgrade: (upgrade: Upgrade) => void
  }
  session: Session
  audit: Audit
  /** The dashboard's built files. */
  dashboard: string | undefined
  /** Is tried first; any free one where it is taken. */
  port: number
  onError: (error: unknown) => void
}

/** The running server. */
export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves dashboard and API on one port of the loopback interface, and services by their names. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { gateway, session } = options
  let port = 0
  const guard = { port: () => port, session }
  const app = fastify({
    bodyLimit: 1024 * 1024,
    serverFactory: handle =>
      http.createServer((request, response) => {
        if (isOurs(request.headers.host, port)) handle(request, response)
        else gateway.handle(request, response)
      }),
  })
  app.setErrorHandler((error, _, reply) => answerProblem(error, reply, options.onError))
  app.addHook('onSend', async (_, reply) => void reply.headers(pageHeaders))
  addRoutes(app, { ...options, guard })
  app.get('/api/openapi.json', request => {
    checkRequest(request, false, guard)
    return openApiDocument()
  })
  app.get('/open', (request, reply) => openSession(request, reply, session))
  await servePages(app, options.dashboard)
  await app.ready()
  app.server.on('upgrade', (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(request.headers.host, port)) return gateway.upgrade({ request, socket, head })
    upgrade({ request, socket, head }, { ...options, guard })
  })
  await listen(app.server, options.port)
  port = (app.server.address() as AddressInfo).port
  return {
    port,
    async close() {
      // Fastify closes only what it listens on itself.
      const closed = new Promise(resolve => app.server.close(resolve))
      app.server.closeAllConnections()
      await Promise.all([app.close(), closed])
    },
  }
}

/** Addresses are never services: a foreign name that was led here is told apart later, by its Host. */
function isOurs(host: string | undefined, port: number): boolean {
  return isOwnHost(host, port) || !/^[^:]*\.[a-z][^:]*(:\d+)?$/i.test(host ?? '')
}

type Guarded = HttpServerOptions & { guard: Parameters<typeof checkRequest>[2] }

function addRoutes(app: FastifyInstance, options: Guarded): void {
  for (const [name, route] of Object.entries(routes) as [CallName, AnyRoute][]) {
    if (route.kind === 'socket') continue
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const caller = checkRequest(request, route.mutating, options.guard)
        const input = readInput(route, request)
        if (route.kind === 'events')
          return await stream(name as StreamName, input, { request, reply, options })
        if (route.mutating) audit({ name, input, caller, reply }, options.audit)
        const handler = options.handlers[name as keyof Handlers] as (input: unknown) => unknown
        reply.header('cache-control', 'no-store')
        // An answer of `null` is one too, which Fastify would send as nothing.
        const answer = JSON.stringify(await handler(input))
        return await reply.type('application/json; charset=utf-8').send(answer)
      },
    })
  }
}

interface Input {
  params?: unknown
  query?: unknown
  body?: unknown
}

/** @throws CodedError `manager/bad-request`, naming what is wrong */
function readInput(route: AnyRoute, { params, query, body }: Input): Input {
  return {
    ...(route.params && { params: parsed(route.params, params, 'path') }),
    ...(route.query && { query: parsed(route.query, query, 'query') }),
    ...(route.body && { body: parsed(route.body, body ?? {}, 'body') }),
  }
}

function parsed(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ManagerError('manager/bad-request', `The ${where} is wrong: ${z.prettifyError(result.error)}`)
}

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
  options: Guarded
}

async function stream(name: StreamName, input: Input, { request, reply, options }: Exchange): Promise<void> {
  const source = options.streams[name] as (input: unknown) => ReturnType<Streams[StreamName]>
  const lastEventId = request.headers['last-event-id']
  reply.hijack()
  for (const [header, value] of Object.entries(pageHeaders)) reply.raw.setHeader(header, value)
  await sendEvents(reply.raw, signal => source({ ...input, lastEventId, signal })).catch(options.onError)
}

interface AuditedCall {
  name: string
  input: Input
  caller: string
  reply: FastifyReply
}

function audit({ name, input, caller, reply }: AuditedCall, target: Audit): void {
  const at = new Date().toISOString()
  reply.raw.once('finish', () =>
    target.record({
      at,
      by: caller === 'cookie' ? 'dashboard' : 'cli',
      what: name,
      details: JSON.stringify({ ...(input.params as object), ...(input.body as object) }),
      status: reply.raw.statusCode,
    }),
  )
}

/** The link that the command line prints: it leaves the cookie, and the token does not stay in the address. */
async function openSession(
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
): Promise<FastifyReply> {
  const { token = '', to = '/' } = request.query as { token?: string; to?: string }
  if (!session.isToken(token)) {
    throw new ManagerError(
      'manager/unauthorized',
      'This link is of an earlier start; devmatic open shows the one of now',
    )
  }
  // Only to ourselves: `//elsewhere` would be another host.
  const target = /^\/(?![/\\])/.test(to) ? to : '/'
  return await reply
    .header('set-cookie', session.cookie())
    .header('cache-control', 'no-store')
    .redirect(target, 303)
}

function answerProblem(error: unknown, reply: FastifyReply, onError: (error: unknown) => void): FastifyReply {
  const { status, problem } = problemOf(error)
  if (status >= 500) onError(error)
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(problem))
}

function upgrade(connection: Upgrade, options: Guarded): void {
  const { request, socket } = connection
  socket.on('error', () => socket.destroy())
  const route = routes.openShell
  try {
    const caller = checkRequest(request, true, options.guard)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const [, service] = /^\/api\/services\/([^/]+)\/shell$/.exec(pathname) ?? []
    if (service === undefined) throw new ManagerError('manager/unknown-call', `${pathname} is no WebSocket`)
    const input = readInput(route, {
      params: { service: decodeURIComponent(service) },
      query: Object.fromEntries(searchParams),
    }) as CallInput<'openShell'>
    options.audit.record({
      at: new Date().toISOString(),
      by: caller === 'cookie' ? 'dashboard' : 'cli',
      what: 'openShell',
      details: JSON.stringify({ ...input.params, ...input.query }),
      status: 101,
    })
    options.openShell(connection, input)
  } catch (error) {
    const { status, problem } = problemOf(error)
    const body = JSON.stringify(problem)
    socket.end(
      `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  }
}

/** Listens on both loopback addresses' IPv4 one; browsers lead every name below `localhost` there. */
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
