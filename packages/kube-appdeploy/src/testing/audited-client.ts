import type { HttpRequest, HttpResponse, Transport } from '@devmatic/kube-client'

/** What went to a server. */
export interface Audit {
  /** All requests, as `GET /api/v1/…`. */
  requests: string[]
  /** Those that could have changed something. */
  writes: string[]
  clear(): void
}

/** Writes down what goes to a server. */
export function createAudit(): Audit & { wrap: (inner: Transport) => Transport } {
  const requests: string[] = []
  const writes: string[] = []
  return {
    requests,
    writes,
    clear() {
      requests.length = 0
      writes.length = 0
    },
    wrap: inner => ({
      ...inner,
      request(request) {
        const line = `${request.method} ${request.path}`
        requests.push(line)
        if (isWrite(request)) writes.push(line)
        return inner.request(request)
      },
    }),
  }
}

function isWrite({ method, path }: HttpRequest): boolean {
  return method !== 'GET' && !path.includes('dryRun=All')
}

/** What goes wrong, at which request; of a cut watch, at which of the streams. */
export interface Fault {
  kind: 'crash' | 'cut' | 'timeout' | 'watch' | '409' | '429' | '500'
  at: number
}

/** A transport that fails in one way from one request on, as a crash, or at one request, as a bad moment. */
export function faultyTransport(inner: Transport, fault: Fault): Transport {
  let count = 0
  return {
    ...inner,
    async request(request) {
      const counts = fault.kind === 'watch' ? request.stream === true : true
      const at = counts ? count++ : -1
      if (fault.kind === 'crash' && at >= fault.at) throw new Error('crashed')
      if (at !== fault.at) return await inner.request(request)
      switch (fault.kind) {
        case 'cut': {
          // It arrived, and the answer is lost.
          const response = await inner.request(request)
          response.body.destroy()
          throw cutConnection()
        }
        case 'timeout': {
          const response = await inner.request(request)
          response.body.destroy()
          return await untilAborted(request.signal)
        }
        case 'watch':
          return cutAfterFirst(await inner.request(request))
        case '500':
        case '409':
        case '429':
          return refusal(Number(fault.kind))
        case 'crash':
          throw new Error('crashed')
        default:
          return fault.kind satisfies never
      }
    },
  }
}

function cutConnection(): Error {
  return Object.assign(new Error('cut'), { code: 'ECONNRESET' })
}

/** An answer that never comes. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal?.reason as Error)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

/** A stream that breaks after the first that it brings. */
function cutAfterFirst(response: HttpResponse): HttpResponse {
  return {
    ...response,
    body: {
      text: () => response.body.text(),
      destroy: () => response.body.destroy(),
      async *[Symbol.asyncIterator]() {
        for await (const chunk of response.body) {
          yield chunk
          break
        }
        throw cutConnection()
      },
    },
  }
}

function refusal(code: number): Awaited<ReturnType<Transport['request']>> {
  const reason = { 409: 'Conflict', 429: 'TooManyRequests', 500: 'InternalError' }[code]
  const text = JSON.stringify({ kind: 'Status', code, reason, message: `injected ${code}` })
  return {
    status: code,
    headers: code === 429 ? { 'retry-after': '0' } : {},
    body: {
      text: () => Promise.resolve(text),
      destroy: () => {},
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(text)
      },
    },
  }
}
