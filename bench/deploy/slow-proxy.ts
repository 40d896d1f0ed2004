import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A TCP proxy that is far away. */
export interface SlowProxy extends AsyncDisposable {
  port: number
}

/** Carries connections to a port, each byte half of the latency later in either direction. */
export async function createSlowProxy(
  target: { host: string; port: number },
  latencyMs: number,
): Promise<SlowProxy> {
  const open = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(target)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(delay(latencyMs / 2)).pipe(far)
    far.pipe(delay(latencyMs / 2)).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Holds each chunk back for a time, without holding up those behind it. */
function delay(ms: number): Transform {
  const stream = new Transform({
    highWaterMark: 2 ** 24,
    transform(chunk, _encoding, done) {
      setTimeout(() => stream.push(chunk), ms)
      done()
    },
    flush(done) {
      setTimeout(done, ms)
    },
  })
  return stream
}
