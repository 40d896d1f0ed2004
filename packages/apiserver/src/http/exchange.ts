import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { anonymous } from '../authentication/user.ts'
import type { User } from '../authentication/user.ts'
import { badRequest, StatusError } from '../status/status-error.ts'

/** Bodies are at most this long, as in Kubernetes. */
const maximumBodyBytes: number = 3 * 1024 * 1024

/** One request and its answer, in HTTP/1.1 or HTTP/2 alike. */
export class Exchange {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly request: IncomingMessage | Http2ServerRequest
  readonly response: ServerResponse
  /** Nobody, until authentication has told. */
  user: User = anonymous
  readonly #warnings = new Set<string>()
  readonly #abort = new AbortController()

  constructor(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) {
    this.request = request
    // HTTP/2's response has the same members; TypeScript cannot unite their overloads.
    this.response = response as ServerResponse
    this.method = request.method ?? 'GET'
    const url = new URL(request.url ?? '/', 'https://localhost')
    this.path = url.pathname
    this.query = url.searchParams
    response.on('close', () => this.#abort.abort(new Error('the client went away')))
  }

  /** Aborted once the answer is over, or the client gone. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  header(name: string): string {
    const value = this.request.headers[name]
    return typeof value === 'string' ? value : (value?.join(', ') ?? '')
  }

  /** A query parameter that says true or false; present without value is true. */
  flag(name: string): boolean {
    const value = this.query.get(name)
    if (value === null) return false
    if (value === '' || value === 'true' || value === '1') return true
    if (value === 'false' || value === '0') return false
    throw badRequest(`invalid value ${JSON.stringify(value)} of parameter ${name}: expected true or false`)
  }

  /** A query parameter that is a whole number. */
  integer(name: string): number | undefined {
    const value = this.query.get(name)
    if (value === null || value === '') return undefined
    if (/^-?\d{1,15}$/.test(value)) return Number(value)
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  }

  /** Adds a Warning header, once. */
  warn(message: string): void {
    this.#warnings.add(message)
  }

  /** Reads the whole body. @throws StatusError RequestEntityTooLarge */
  body(): Promise<Buffer> {
    // By events: an iterator would cost each small write a twentieth of its time.
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      const lost = (): void => reject(new Error('the client went away'))
      if (this.request.destroyed) lost()
      this.request.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length
        if (sizeBytes <= maximumBodyBytes) chunks.push(chunk)
        else {
          chunks.length = 0 // what still comes is read and forgotten
          reject(tooLarge())
        }
      })
      this.request.on('end', () =>
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
      )
      this.request.on('error', reject)
      this.request.on('close', lost)
    })
  }

  /** Sends the whole answer. */
  send(
    code: number,
    content: { type: string; body: string | Buffer; headers?: Record<string, string> },
  ): void {
    const body = typeof content.body === 'string' ? Buffer.from(content.body) : content.body
    this.writeHead(code, {
      'content-type': content.type,
      'content-length': String(body.length),
      ...content.headers,
    })
    this.response.end(this.method === 'HEAD' ? undefined : body)
  }

  /** Sends a value as JSON. */
  sendJson(code: number, value: unknown): void {
    this.send(code, {
      type: 'application/json',
      body: typeof value === 'string' ? value : JSON.stringify(value),
    })
  }

  /** Sends the head of an answer whose body follows; warnings that come later are lost. */
  writeHead(code: number, headers: Record<string, string>): void {
    const warnings = [...this.#warnings].map(warning => `299 - ${quote(warning)}`)
    const all: Record<string, string | string[]> = {
      'cache-control': 'no-cache, private',
      ...(warnings.length > 0 && { warning: warnings }),
      ...headers,
    }
    this.response.statusCode = code
    for (const [name, value] of Object.entries(all)) this.response.setHeader(name, value)
  }
}

function tooLarge(): StatusError {
  return new StatusError('RequestEntityTooLarge', `Request entity too large: limit is ${maximumBodyBytes}`)
}

/** A quoted-string of RFC 7230, without what a header may not hold. */
function quote(text: string): string {
  const printable = text.replaceAll(/[^\t\u{20}-\u{7E}\u{80}-\u{FF}]/gu, ' ')
  return `"${printable.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
