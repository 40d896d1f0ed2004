import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
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

function acceptsGzip(exchange: Exchange): boolean {
  return /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$)))?/.test(exchange.header('accept-encoding'))
}
