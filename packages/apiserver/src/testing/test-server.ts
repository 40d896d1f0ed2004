import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApiServer } from '../api-server.ts'
import type { ApiServer } from '../api-server.ts'

/** An answer of the server. */
export interface TestAnswer {
  code: number
  headers: Record<string, string | string[] | undefined>
  text: string
  bytes: Buffer
  /** The body as JSON; undefined where it is something else. */
  json: unknown
}

/** What a request may carry. */
export interface TestRequest {
  body?: unknown
  headers?: Record<string, string>
  token?: string
}

/** A server in a folder of its own, and a plain HTTP client for it. */
export interface TestServer extends AsyncDisposable {
  server: ApiServer
  send(method: string, url: string, options?: TestRequest): Promise<TestAnswer>
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apiserver-'))
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** Starts a server for one test; disposing it removes its folder. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await temporaryFolder()
  const server = await createApiServer({ dataDir: folder.path })
  return {
    server,
    send: (method, url, options) => sendTo(server, `${method} ${url}`, options),
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Sends one request, given as `METHOD /path`, as the server's owner. */
export function sendTo(
  server: ApiServer,
  line: string,
  { body, headers = {}, token = server.token }: TestRequest = {},
): Promise<TestAnswer> {
  const [method, url] = line.split(' ')
  const payload =
    body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${server.url}${url}`,
      {
        method,
        ca: server.ca,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
          ...headers,
        },
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = bytes.toString()
          resolve({
            code: response.statusCode ?? 0,
            headers: response.headers,
            text,
            bytes,
            json: parse(text),
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the test looks at the text
  }
}
