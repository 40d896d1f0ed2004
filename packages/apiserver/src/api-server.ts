import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '@devmatic/base'
import type { Clock } from '@devmatic/base'
import { publishServer } from './controllers/system-objects.ts'
import { kubernetesAddress } from './strategies/service-allocation.ts'
import { Authenticator } from './authentication/authenticator.ts'
import { Listener } from './http/listener.ts'
import { loadIdentity } from './pki/identity.ts'
import { kubeconfigText } from './pki/kubeconfig.ts'
import { Server } from './server.ts'
import { noJournal } from './storage/journal.ts'
import { Store } from './storage/store.ts'
import type { NodeConnection } from './node-connection.ts'

/** Where a server keeps its things, and where it listens. */
export interface ApiServerOptions {
  /** Folder for data, keys and the kubeconfig; made when missing. */
  dataDir: string
  /** 0, or absent: any free one. */
  port?: number
  clock?: Clock
}

/** A running API server. */
export interface ApiServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string
  /** Path of a kubeconfig, 0600, with the owner's token. */
  readonly kubeconfig: string
  /** The owner's bearer token. */
  readonly token: string
  /** The authority's certificate, PEM. */
  readonly ca: string
  /** Lets requests for Pods of this node's name reach it; the result ends that. */
  registerNode(name: string, connection: NodeConnection): () => void
  /** Ends every connection, and writes down what is not yet. */
  close(): Promise<void>
}

const host = '127.0.0.1'

/**
 * Starts a Kubernetes API server in this process, on loopback only; resolves once it is ready.
 *
 * @see https://kubernetes.io/docs/reference/using-api/
 */
export async function createApiServer({
  dataDir,
  port = 0,
  clock = systemClock,
}: ApiServerOptions): Promise<ApiServer> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const identity = await loadIdentity(path.join(dataDir, 'pki'), [host, kubernetesAddress])
  const ca = identity.authority.certificate
  const store = new Store(noJournal)
  const server = new Server({ store, authenticator: new Authenticator(identity.token), clock, ca })
  await server.start()
  const listener = await Listener.listen(
    {
      request: (request, response) => void server.handle(request, response),
      upgrade: (request, socket, head) => server.upgrade(request, socket, head),
    },
    { host, port, serving: identity.serving, ca },
  )
  server.address = `${host}:${listener.port}`
  await publishServer(server, listener.port)
  const url = `https://${server.address}`
  const kubeconfig = path.join(dataDir, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigText({ url, ca, token: identity.token }), { mode: 0o600 })
  // An older file keeps its mode when it is overwritten.
  await chmod(kubeconfig, 0o600)
  const close = async (): Promise<void> => {
    server.closing = true
    await listener.close()
    await store.settled()
  }
  return {
    url,
    kubeconfig,
    token: identity.token,
    ca,
    registerNode: (name, connection) => {
      server.nodes.set(name, connection)
      return () => void (server.nodes.get(name) === connection && server.nodes.delete(name))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
