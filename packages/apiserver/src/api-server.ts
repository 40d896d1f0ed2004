import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '@devmatic/base'
import type { Clock } from '@devmatic/base'
import { publishServer } from './controllers/system-objects.ts'
import { kubernetesAddress } from './strategies/service-allocation.ts'
import { TokenSigner } from './authentication/service-account-tokens.ts'
import { Authenticator } from './authentication/authenticator.ts'
import { Listener } from './http/listener.ts'
import type { RequestHandlers } from './http/listener.ts'
import { loadIdentity, writeSecret } from './pki/identity.ts'
import type { KeyPair } from './pki/certificates.ts'
import { kubeconfigText } from './pki/kubeconfig.ts'
import { Server } from './server.ts'
import { FileJournal } from './storage/file-journal.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { Store } from './storage/store.ts'
import type { NodeConnection } from './node-connection.ts'

/** Where a server keeps its things, and where it listens. */
export interface ApiServerOptions {
  /** Folder for data, keys and the kubeconfig; made when missing. */
  dataDir: string
  /** 0: any free one; absent: the one of the last time, if it is free. */
  port?: number
  clock?: Clock
  /** Hears of what was found damaged and could be mended. By default it goes to standard error. */
  onWarning?: (message: string) => void
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
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const cleanups: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  }
  try {
    return await start(options, { cleanups, close })
  } catch (error) {
    await close()
    throw error
  }
}

interface Lifetime {
  /** What ends each part, in the order in which the parts began. */
  cleanups: (() => Promise<void>)[]
  close: () => Promise<void>
}

async function start(options: ApiServerOptions, { cleanups, close }: Lifetime): Promise<ApiServer> {
  const { dataDir, clock = systemClock, onWarning = warnOnStderr } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  cleanups.push(await lockFolder(dataDir))
  const identity = await loadIdentity(path.join(dataDir, 'pki'), ca => [host, kubernetesAddress(ca)])
  const ca = identity.authority.certificate
  const store = await openStore(options, cleanups)
  const signer = new TokenSigner(identity.tokenKey)
  const authenticator = new Authenticator(identity.token, signer, store)
  const server = new Server({ store, authenticator, signer, clock, ca, onWarning })
  await server.start()
  const listener = await listen(server, { options, serving: identity.serving, ca })
  cleanups.push(async () => {
    server.closing = true
    await listener.close()
    await store.close()
  })
  await publishServer(server, listener.port, kubernetesAddress(ca))
  const url = `https://${server.address}`
  const kubeconfig = path.join(dataDir, 'kubeconfig')
  await writeSecret(kubeconfig, kubeconfigText({ url, ca, token: identity.token }))
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

async function openStore(options: ApiServerOptions, cleanups: Lifetime['cleanups']): Promise<Store> {
  const { dataDir, onWarning = warnOnStderr } = options
  const folder = path.join(dataDir, 'data')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { journal, revision, objects, warnings } = await FileJournal.open(folder)
  cleanups.push(() => journal.close())
  for (const warning of warnings) onWarning(warning)
  const store = new Store(journal, revision)
  store.restore(objects)
  return store
}

interface ListenInput {
  options: ApiServerOptions
  serving: KeyPair
  ca: string
}

/** Without a given port, the one of the last time, if it is free: kubeconfigs that users copied go on working. */
async function listen(server: Server, { options, serving, ca }: ListenInput): Promise<Listener> {
  const handlers: RequestHandlers = {
    request: (request, response) => void server.handle(request, response),
    upgrade: (request, socket, head) => server.upgrade(request, socket, head),
  }
  const file = path.join(options.dataDir, 'port')
  const last = Number(await readFile(file, 'utf8').catch(() => '0'))
  const attempt = (port: number): Promise<Listener> => Listener.listen(handlers, { host, port, serving, ca })
  const listener =
    options.port === undefined && last > 0
      ? await attempt(last).catch(() => attempt(0))
      : await attempt(options.port ?? 0)
  await writeFile(file, String(listener.port))
  server.address = `${host}:${listener.port}`
  return listener
}

function warnOnStderr(message: string): void {
  process.stderr.write(`apiserver: ${message}\n`)
}
