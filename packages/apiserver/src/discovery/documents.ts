import path from 'node:path'
import type { Exchange } from '../http/exchange.ts'
import { sendCompressed } from '../http/compression.ts'
import { pageNotFound } from '../http/page-not-found.ts'
import type { Server } from '../server.ts'
import { encodeSwagger } from '../openapi/protobuf.ts'
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery.ts'
import { serverVersion } from './version.ts'

/** Answers a GET of one document. */
export type Document = (exchange: Exchange) => void | Promise<void>

const swaggerProtobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Finds the document about the server that a path names. */
export function findDocument(server: Server, exchange: Exchange): Document | undefined {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return undefined
  const name = exchange.path.length > 1 ? exchange.path.replace(/\/$/, '') : exchange.path
  if (name.startsWith('/openapi/v3/')) return openApiDocument(server, name.slice('/openapi/v3/'.length))
  return documents[name]?.(server) ?? findVersionDocument(server, name)
}

const documents: Record<string, (server: Server) => Document> = {
  '/version': () => exchange => exchange.sendJson(200, serverVersion),
  '/healthz': () => sendOk,
  '/healthz/ping': () => sendOk,
  '/livez/ping': () => sendOk,
  '/readyz/ping': () => sendOk,
  '/livez': () => sendOk,
  '/readyz': () => sendOk,
  '/metrics': server => exchange =>
    exchange.send(200, {
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: server.metrics.text(server.store),
    }),
  '/api': server => exchange => {
    if (wantsAggregated(exchange)) sendAggregated(exchange, aggregatedDiscovery(server.resources, true))
    else exchange.sendJson(200, apiVersions(server.address))
  },
  '/apis': server => exchange => {
    if (wantsAggregated(exchange)) sendAggregated(exchange, aggregatedDiscovery(server.resources, false))
    else exchange.sendJson(200, apiGroupList(server.resources))
  },
  '/openapi/v2': server => async exchange => {
    const document = await server.openApi.swagger()
    const isProtobuf = exchange.header('accept').includes('proto-openapi.spec.v2')
    const answer = isProtobuf
      ? { type: swaggerProtobufType, body: encodeSwagger(document) }
      : { type: 'application/json', body: JSON.stringify(document) }
    return sendCompressed(exchange, 200, answer)
  },
  '/openapi/v3': server => exchange => exchange.sendJson(200, server.openApi.index()),
  '/': server => exchange => exchange.sendJson(200, { paths: rootPaths(server) }),
}

function findVersionDocument({ resources }: Server, name: string): Document | undefined {
  const [, root, ...parts] = name.split('/')
  const [group = '', version] = root === 'api' ? ['', parts[0]] : parts
  if ((root !== 'api' && root !== 'apis') || parts.length > (root === 'api' ? 1 : 2)) return undefined
  const document = version ? apiResourceList(resources, group, version) : apiGroup(resources, group)
  return document && (exchange => exchange.sendJson(200, document))
}

const yearSeconds = 31_536_000

/** Under its own hash a document never changes, so that clients may keep it. */
function openApiDocument(server: Server, name: string): Document {
  return async exchange => {
    const body = await server.openApi.document(name)
    if (body === undefined) return pageNotFound(exchange)
    const hash = server.openApi.hash(name)
    const asked = exchange.query.get('hash')
    if (asked !== null && asked !== hash)
      return exchange.send(301, {
        type: 'text/plain',
        body: '',
        headers: { location: `/openapi/v3/${name}?hash=${hash}` },
      })
    const etag = JSON.stringify(hash)
    const headers = {
      etag,
      vary: 'Accept',
      ...(asked && { 'cache-control': `public, immutable, max-age=${yearSeconds}` }),
    }
    if (exchange.header('if-none-match') === etag)
      return exchange.send(304, { type: 'application/json', body: '', headers })
    await sendCompressed(exchange, 200, { type: 'application/json', body, headers })
  }
}

function rootPaths({ resources }: Server): string[] {
  const groups = resources.groups().filter(([group]) => group)
  const versions = groups.flatMap(([group, names]) =>
    ['', ...names].map(name => path.posix.join('/apis', group, name)),
  )
  return [
    '/api',
    '/api/v1',
    '/apis',
    ...versions,
    ...Object.keys(documents).filter(name => /z$|version|metrics/.test(name)),
  ].sort()
}

function sendOk(exchange: Exchange): void {
  exchange.send(200, { type: 'text/plain; charset=utf-8', body: 'ok' })
}

function wantsAggregated(exchange: Exchange): boolean {
  return exchange.header('accept').includes('as=APIGroupDiscoveryList')
}

function sendAggregated(exchange: Exchange, document: object): void {
  exchange.send(200, { type: aggregatedType, body: JSON.stringify(document) })
}
