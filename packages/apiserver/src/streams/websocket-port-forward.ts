import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { asStatusError } from '../status/as-status-error.ts'
import { nodeError } from './node-errors.ts'

/** Protocols for ports, in which each port has a channel for data and one for errors. */
export const portForwardProtocols: readonly string[] = [
  'v4.channel.k8s.io',
  'portforward.k8s.io',
  'v4.base64.channel.k8s.io',
]

/** Opens a connection to a port of a Pod. */
export type Connect = (port: number) => Promise<Duplex>

/** Forwards the ports that the request names over one WebSocket: a connection for each. */
export function forwardOverWebSocket(socket: WebSocket, ports: readonly number[], connect: Connect): void {
  const connections = ports.map((port, index) => forwardPort(socket, { port, channel: 2 * index, connect }))
  socket.on('message', (message: Buffer) => {
    const connection = connections[Math.floor((message[0] ?? 0) / 2)]
    connection?.(message.subarray(1))
  })
}

interface Forward {
  port: number
  channel: number
  connect: Connect
}

function forwardPort(socket: WebSocket, { port, channel, connect }: Forward): (data: Buffer) => void {
  const send = (to: number, data: Buffer): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([to]), data]))
  }
  const number = Buffer.alloc(2)
  number.writeUInt16LE(port)
  send(channel, number)
  send(channel + 1, number)
  const fail = (error: unknown): void =>
    send(channel + 1, Buffer.from(asStatusError(nodeError(error)).message))
  const connection = connect(port).then(stream => {
    stream.on('data', (data: Buffer) => {
      send(channel, data)
      if (socket.bufferedAmount < 1024 * 1024) return
      stream.pause()
      socket.once('drain', () => stream.resume())
    })
    stream.on('error', fail)
    stream.on('close', () => socket.close(1000))
    socket.on('close', () => stream.destroy())
    return stream
  })
  connection.catch((error: unknown) => {
    fail(error)
    socket.close(1011)
  })
  return data => void connection.then(stream => stream.write(data)).catch(() => {}) // told above
}
