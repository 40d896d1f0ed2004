import http from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { connectToPod, type KubeClient } from '@devmatic/kube-client'
import type { PodObject, ServiceObject } from '../services/objects.ts'

/** A way to a service's port. */
export interface Reach {
  /** Opens a connection. */
  connect(): Promise<Duplex>
  /** Keeps connections for the next request. */
  agent: http.Agent
}

/** Finds the way to a Pod's port. */
export type ReachPod = (pod: PodObject, port: number) => Reach

/** What a way is found with. */
export interface ReachOptions {
  client: KubeClient
  /** Addresses of the cluster are addresses of this machine. */
  embedded: boolean
}

/** Finds ways to Pods: straight to their address on this machine, through the API server into any other cluster. */
export function createReach({ client, embedded }: ReachOptions): ReachPod {
  const agents = new Map<string, http.Agent>()
  return (pod, port) => {
    const { name = '', namespace = '', uid = '' } = pod.metadata
    const open = async (): Promise<Duplex> =>
      embedded
        ? await dial(port, pod.status?.podIP ?? '')
        : await connectToPod(client, { name, namespace }, { port })
    const key = `${uid} ${port}`
    // Connecting costs nothing here, and a connection that is kept holds up a program that is about to end.
    const agent = agents.get(key) ?? new WayAgent(open, !embedded)
    agents.set(key, agent)
    if (agents.size > 1_000) agents.delete(agents.keys().next().value ?? '')
    return { connect: open, agent }
  }
}

function dial(port: number, host: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true }, () => {
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

class WayAgent extends http.Agent {
  readonly #open: () => Promise<Duplex>

  constructor(open: () => Promise<Duplex>, keepAlive: boolean) {
    // One that waits longer than the other side keeps it is used just when it is closed.
    super({ keepAlive, timeout: 4_000, maxFreeSockets: 16 })
    this.#open = open
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    void this.#answer(done ?? ((): void => {}))
  }

  async #answer(done: (error: Error | null, socket: Duplex) => void): Promise<void> {
    try {
      done(null, await this.#open())
    } catch (error) {
      done(error as Error, undefined as unknown as Duplex)
    }
  }
}

/** The port of a Pod that a Service's port leads to. */
export function targetPort(
  service: ServiceObject,
  pod: PodObject,
  wanted: string | number | undefined,
): number | undefined {
  const port = service.spec?.ports?.find(
    each => wanted === undefined || each.name === wanted || each.port === wanted,
  )
  if (!port) return undefined
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  const containers = pod.spec?.containers as
    | { ports?: { name?: string; containerPort: number }[] }[]
    | undefined
  return containers?.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)?.containerPort
}
