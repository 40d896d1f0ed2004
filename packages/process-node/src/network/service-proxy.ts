import { connect, createServer, type Server, type Socket } from 'node:net'

/** One address and port at which a Service is served, and who serves it. */
export interface Listener {
  host: string
  port: number
  endpoints: readonly { host: string; port: number }[]
  /** Clients stay with the endpoint that they got first, for so long without a connection. */
  affinityMs?: number
}

/** Something that kept a listener from opening. */
export interface ListenerFailure {
  host: string
  port: number
  message: string
}

/** Forwards TCP connections to endpoints. */
export interface ServiceProxy {
  /** Replaces all listeners. Connections that are open stay, whatever becomes of their endpoint. */
  configure(listeners: readonly Listener[]): void
  close(): Promise<void>
}

/** Creates a proxy without listeners. One whose endpoints are none is closed: clients are refused, as by kube-proxy. */
export function createServiceProxy(options: {
  onFailure(failure: ListenerFailure): void
  onOpen?(listener: Listener): void
}): ServiceProxy {
  const doors = new Map<string, Door>()
  return {
    configure(listeners) {
      const wanted = new Map(
        listeners
          .filter(({ endpoints }) => endpoints.length > 0)
          .map(listener => [keyOf(listener), listener]),
      )
      for (const [key, door] of doors) {
        if (wanted.has(key)) continue
        doors.delete(key)
        door.close()
      }
      for (const [key, listener] of wanted) {
        const door = doors.get(key)
        if (door) door.update(listener)
        else doors.set(key, new Door(listener, options))
      }
    },
    async close() {
      await Promise.all([...doors.values()].map(door => door.end()))
      doors.clear()
    },
  }
}

function keyOf({ host, port }: Listener): string {
  return `${host}:${port}`
}

/** How long a port that is taken is tried again. */
const retryMs = 250

class Door {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #sticky = new Map<string, { endpoint: string; untilMs: number }>()
  #listener: Listener
  #next = 0
  #isClosed = false
  #retry: NodeJS.Timeout | undefined

  constructor(
    listener: Listener,
    options: { onFailure(failure: ListenerFailure): void; onOpen?(listener: Listener): void },
  ) {
    this.#listener = listener
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, socket =>
      this.#accept(socket),
    )
    const { host, port } = listener
    const open = (): void => void this.#server.listen({ host, port, backlog: 1024 })
    this.#server.on('listening', () => options.onOpen?.(listener))
    let told = false
    this.#server.on('error', error => {
      if (this.#isClosed) return
      if (!told) options.onFailure({ host, port, message: error.message })
      told = true
      this.#retry = setTimeout(open, retryMs)
    })
    open()
  }

  update(listener: Listener): void {
    this.#listener = listener
  }

  /** Takes no more connections; those that are open go on. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
    if (this.#server.listening) this.#server.close()
  }

  async end(): Promise<void> {
    const closed = new Promise(resolve =>
      this.#server.listening ? this.#server.once('close', resolve) : resolve(undefined),
    )
    this.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #accept(client: Socket): void {
    this.#keep(client)
    client.on('error', () => client.destroy())
    this.#forward(client, this.#order(client.remoteAddress ?? ''))
  }

  /** Endpoints in the order in which they are tried: the next in turn, or the one that the client had. */
  #order(address: string): { host: string; port: number }[] {
    const { endpoints, affinityMs } = this.#listener
    const start = this.#next++ % endpoints.length
    const turn = [...endpoints.slice(start), ...endpoints.slice(0, start)]
    if (affinityMs === undefined) return turn
    const now = Date.now()
    const had = this.#sticky.get(address)
    const stuck =
      had && had.untilMs > now ? turn.find(({ host, port }) => `${host}:${port}` === had.endpoint) : undefined
    const chosen = stuck ?? turn[0]
    if (chosen)
      this.#sticky.set(address, { endpoint: `${chosen.host}:${chosen.port}`, untilMs: now + affinityMs })
    return stuck ? [stuck, ...turn.filter(endpoint => endpoint !== stuck)] : turn
  }

  #forward(client: Socket, [endpoint, ...others]: { host: string; port: number }[]): void {
    if (!endpoint || client.destroyed) return void client.resetAndDestroy()
    const server = connect({ host: endpoint.host, port: endpoint.port, allowHalfOpen: true, noDelay: true })
    this.#keep(server)
    let isConnected = false
    server.once('connect', () => {
      isConnected = true
      client.pipe(server).pipe(client)
    })
    server.on('error', () => {
      // One that has just ended is still listed for a moment: the next one answers.
      if (!isConnected) this.#forward(client, others)
      else client.resetAndDestroy()
    })
    client.once('close', () => server.destroy())
    server.once('close', () => isConnected && client.destroy())
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
