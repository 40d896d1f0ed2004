import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import type { Exchange } from './exchange.ts'

/** Shorter answers travel as they are. */
const smallBytes = 128 * 1024
const compress = promisify(gzip)

/** Sends an answer, compressed where it is long and the client takes it so. */
export async function sendCompressed(
  exchange: Exchange,
  code: number,
  { type, body, headers }: { type: string; body: string | Buffer; headers?: Record<string, string> },
): Promise<void> {
  if (body.length < smallBytes || !acceptsGzip(exchange))
    return exchange.send(code, { type, body, ...(headers && { headers }) })
  // The fastest level: the client is on this machine.
  const compressed = await compress(body, { level: 1 })
  exchange.send(code, { type, body: compressed, headers: { ...headers, 'content-encoding': 'gzip' } })
}

/**
 * Sends JSON that comes in pieces. What is long leaves as fast as the client takes it, and is never in memory as a
 * whole.
 */
export async function sendPieces(exchange: Exchange, pieces: Iterable<string>): Promise<void> {
  const type = 'application/json'
  const chunks = inChunks(pieces)
  const first = chunks.next()
  if (first.done || first.value.length < smallBytes || exchange.method === 'HEAD')
    return exchange.send(200, { type, body: [first.value ?? '', ...chunks].join('') })
  const compressed = acceptsGzip(exchange)
  exchange.writeHead(200, { 'content-type': type, ...(compressed && { 'content-encoding': 'gzip' }) })
  const source = Readable.from(startingWith(first.value, chunks), { objectMode: false })
  const target = exchange.response as NodeJS.WritableStream
  if (compressed) await pipeline(source, createGzip({ level: 1 }), target)
  else await pipeline(source, target)
}

/** Joins small pieces: a write to a socket costs more than a copy. */
function* inChunks(pieces: Iterable<string>): Generator<string> {
  let parts: string[] = []
  let length = 0
  for (const piece of pieces) {
    parts.push(piece)
    length += piece.length
    if (length < smallBytes) continue
    yield parts.join('')
    parts = []
    length = 0
  }
  if (length > 0) yield parts.join('')
}

function* startingWith(first: string, rest: Iterable<string>): Generator<Buffer> {
  yield Buffer.from(first)
  for (const chunk of rest) yield Buffer.from(chunk)
}

function acceptsGzip(exchange: Exchange): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$)))?/.test(exchange.header('accept-encoding'))
}
