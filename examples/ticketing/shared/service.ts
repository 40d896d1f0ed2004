import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { fastify, LogController, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Environment } from './environment.ts'
import { wholeNumber } from './environment.ts'
import { Refusal } from './refusal.ts'

/** What makes a service this one. */
export interface ServiceOptions {
  name: string
  env: Environment
  /** Throws while the service cannot do its work, such as without its database. */
  ready?: () => Promise<void>
  /** Called once, after the last request has been answered. */
  close?: () => Promise<void>
  /** Shows a failed request to a person; without it every failure is JSON. */
  errorPage?: (error: Failure, reply: FastifyReply) => string | undefined
}

/** What a failed request is answered with. */
export interface Failure {
  statusCode: number
  code: string
  message: string
}

/** A service: its HTTP server and its metrics. */
export interface Service {
  app: FastifyInstance
  metrics: Registry
  /** Listens, and ends on SIGTERM once the requests under way are answered. */
  start(): Promise<void>
}

/** A server with what every service has: health, readiness, metrics, JSON logs, forms, an orderly end. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { name, env } = options
  const app = fastify({
    logger: { level: env['LOG_LEVEL'] ?? 'info', base: { service: name, pod: env['POD_NAME'] } },
    // A line for each request would cost more than most of the requests.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    // Signed links are long.
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: 'idle',
    trustProxy: true,
  })
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  await app.register(formbody)
  await app.register(cookie)
  answerFailures(app, options)
  measureRequests(app, metrics)

  app.get('/healthz', () => 'ok\n')
  app.get('/readyz', async (request, reply) => {
    try {
      await options.ready?.()
      return 'ready\n'
    } catch (error) {
      // Asked every second, and said in the answer: no error of this service.
      request.log.debug({ err: error }, 'not ready')
      return reply.code(503).send(`${(error as Error).message}\n`)
    }
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
  if (options.close) app.addHook('onClose', options.close)

  return { app, metrics, start: () => start(app, wholeNumber(env, 'PORT', 8080)) }
}

function answerFailures(app: FastifyInstance, options: ServiceOptions): void {
  app.setErrorHandler<FastifyError | Refusal>((error, request, reply) => {
    const failure = describe(error)
    if (failure.statusCode >= 500) request.log.error({ err: error, url: request.url }, 'request failed')
    reply.code(failure.statusCode)
    const page = request.headers.accept?.includes('text/html')
      ? options.errorPage?.(failure, reply)
      : undefined
    if (page !== undefined) return reply.type('text/html').send(page)
    return reply.send({ code: failure.code, message: failure.message })
  })
}

/** What the caller may know: of a failure of ours, only that there was one. */
function describe(error: FastifyError | Refusal): Failure {
  if (error instanceof Refusal)
    return { statusCode: error.statusCode, code: error.code, message: error.message }
  const statusCode = error.statusCode ?? (isConnectionFailure(error) ? 503 : 500)
  if (statusCode < 500) return { statusCode, code: 'bad-request', message: error.message }
  if (statusCode === 503)
    return { statusCode, code: 'unavailable', message: 'Not available at the moment. Try again shortly.' }
  return { statusCode, code: 'internal', message: 'Something went wrong here. Try again.' }
}

/** Whether a database or another service could not be reached, rather than refused. */
function isConnectionFailure(error: Error & { code?: string }): boolean {
  const { code = '' } = error
  if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UND_ERR|57P0|08|53)/.test(code)) return true
  return /connection terminated|timeout exceeded when trying to connect|timeout expired/i.test(error.message)
}

function measureRequests(app: FastifyInstance, metrics: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [metrics],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}

async function start(app: FastifyInstance, port: number): Promise<void> {
  const stop = (signal: NodeJS.Signals): void => {
    app.log.info({ signal }, 'stopping')
    // A client that does not read its answer must not keep the Pod: the grace period is 20 s.
    setTimeout(() => process.exit(1), 15_000).unref()
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  await app.listen({ host: '0.0.0.0', port })
}
