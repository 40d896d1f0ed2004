import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that misbehaves as its test says. */
export interface TestServer extends AsyncDisposable {
  url: string
  requests: IncomingMessage[]
}

/** Answers each request with the next of some answers, and with the last for ever. */
export async function serve(...answers: RequestListener[]): Promise<TestServer> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.push(request), answers.length) - 1]
    request.resume()
    answer?.(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Answers JSON. */
export function json(value: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request: IncomingMessage, response: ServerResponse) => {
    const status =
      (value as { kind?: string; code?: number }).kind === 'Status' ? (value as { code: number }).code : 200
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  }
}

/** Answers a Status. */
export function status(code: number, reason: string, headers: Record<string, string> = {}): RequestListener {
  return json({ kind: 'Status', code, reason, message: `${reason} for a test` }, headers)
}

/** Ends the connection instead of answering. */
export const cut: RequestListener = request => request.socket.destroy()

/** Never answers. */
export const silence: RequestListener = () => {}
