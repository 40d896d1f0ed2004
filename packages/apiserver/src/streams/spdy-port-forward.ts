import type { Duplex } from 'node:stream'
import { asStatusError } from '../status/as-status-error.ts'
import { nodeError } from './node-errors.ts'
import { SpdyConnection } from './spdy/connection.ts'
import type { SpdyStream } from './spdy/connection.ts'
import type { Connect } from './websocket-port-forward.ts'

/** The protocol of ports over SPDY. */
export const spdyPortForwardProtocol = 'portforward.k8s.io'

/** What tunnels that protocol through a WebSocket, as kubectl has done since 1.31. */
export const tunnelProtocol: string = `SPDY/3.1+${spdyPortForwardProtocol}`

/** A stream for errors, and one for data, that belong to one connection. */
type Pair = Partial<Record<'error' | 'data', SpdyStream>>

/**
 * Forwards ports over SPDY: each connection is a pair of streams.
 *
 * @see https://kubernetes.io/blog/2024/08/20/websockets-transition/
 */
export function forwardOverSpdy(transport: Duplex, connect: Connect): void {
  const pairs = new Map<string, Pair>()
  const take = (stream: SpdyStream): void => {
    const type = stream.headers.get('streamtype')
    const port = Number(stream.headers.get('port'))
    if ((type !== 'error' && type !== 'data') || !isPort(port)) {
      stream.destroy()
      return
    }
    // Old clients do not number their requests: one at a time then.
    const id = stream.headers.get('requestid') ?? String(port)
    const pair = { ...pairs.get(id), [type]: stream }
    pairs.set(id, pair)
    stream.once('close', () => pairs.delete(id))
    const { error, data } = pair
    if (error && data) void forward({ error, data }, () => connect(port), port)
  }
  void new SpdyConnection(transport, take)
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536
}

async function forward(
  { error, data }: Required<Pair>,
  connect: () => Promise<Duplex>,
  port: number,
): Promise<void> {
  error.resume()
  try {
    const socket = await connect()
    await join(data, socket)
    error.end()
  } catch (failure) {
    const why = asStatusError(nodeError(failure)).message
    error.end(`error forwarding port ${port} to the pod: ${why}`)
    data.destroy()
  }
}

/** Copies both ways until both sides have said all, or one is gone. */
function join(stream: SpdyStream, socket: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.pipe(socket)
    socket.pipe(stream)
    stream.once('close', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('close', () => {
      if (stream.writable) stream.end()
      resolve()
    })
  })
}
