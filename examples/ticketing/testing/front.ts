import { createServer, request as httpRequest, type Server } from 'node:http'

/** Which service answers a path, as the product's Ingress has it; the longest prefix wins. */
export type Routes = Readonly<Record<string, string>>

/** A server that does what the Ingress does: one address, and a service for each path. */
export function createFront(routes: Routes): Server {
  const prefixes = Object.keys(routes).sort((a, b) => b.length - a.length)
  return createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    const prefix =
      prefixes.find(
        candidate => candidate === '/' || path === candidate || path.startsWith(`${candidate}/`),
      ) ?? '/'
    const target = new URL(routes[prefix] ?? '')
    const forwarded = httpRequest(
      { host: target.hostname, port: target.port, method: incoming.method, path, headers: incoming.headers },
      answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    forwarded.on('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(503, { 'content-type': 'text/plain' })
      outgoing.end('This service does not answer.\n')
    })
    incoming.pipe(forwarded)
  })
}
