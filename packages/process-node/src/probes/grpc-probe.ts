import { connect, constants } from 'node:http2'
import type { ProbeResult } from './probe-result.ts'

const statuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

/**
 * Asks a gRPC server for its health.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export function probeGrpc(
  action: { port: number; service?: string },
  host: string,
  timeoutMs: number,
): Promise<ProbeResult> {
  const address = `${host}:${action.port}`
  return new Promise(resolve => {
    const session = connect(`http://${address}`)
    const answer = (result: ProbeResult): void => {
      clearTimeout(timer)
      session.destroy()
      resolve(result)
    }
    const fail = (output: string): void => answer({ healthy: false, output })
    const timer = setTimeout(
      () =>
        fail(
          `timeout: failed to connect service "${address}" within ${timeoutMs / 1000}s: context deadline exceeded`,
        ),
      timeoutMs,
    )
    session.once('error', error =>
      fail(
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${error.message}`,
      ),
    )
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
    })
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('error', error => fail(error.message))
    stream.once('end', () => {
      const status = statusOf(Buffer.concat(chunks))
      if (status === 'SERVING') answer({ healthy: true })
      else
        fail(
          status === undefined
            ? 'error: health rpc failed: no answer'
            : `service unhealthy (responded with "${status}")`,
        )
    })
    stream.end(frame(healthCheckRequest(action.service ?? '')))
  })
}

/** A gRPC message: not compressed, its length, its bytes. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** Field 1, the service's name, a string of less than 128 bytes as Kubernetes' names are. */
function healthCheckRequest(service: string): Buffer {
  const name = Buffer.from(service)
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name])
}

/** Field 1, an enum; a message without it means 0. */
function statusOf(answer: Buffer): string | undefined {
  if (answer.length < 5) return undefined
  const message = answer.subarray(5, 5 + answer.readUInt32BE(1))
  return statuses[message[0] === 0x08 ? (message[1] ?? 0) : 0]
}
