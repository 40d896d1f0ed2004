import type { HttpRequest, Transport } from '@devmatic/kube-client'

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

/** A transport that fails in one way from one request on, as a crash, or at one request, as a bad moment. */
export function faultyTransport(inner: Transport, fault: Fault): Transport {
  let count = 0
  return {
    ...inner,
    async request(request) {
      const at = count++
      if (fault.kind === 'crash' && at >= fault.at) throw new Error('crashed')
      if (at !== fault.at) return await inner.request(request)
      switch (fault.kind) {
        case 'cut': {
          // It arrived, and the answer is lost.
          const response = await inner.request(request)
          response.body.destroy()
          throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
        }
        case '500':
        case '409':
        case '429':
          return refusal(Number(fault.kind))
        default:
          return await inner.request(request)
      }
    },
  }
}

/** What goes wrong, at which request. */
export interface Fault {
  kind: 'crash' | 'cut' | '409' | '429' | '500'
  at: number
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
