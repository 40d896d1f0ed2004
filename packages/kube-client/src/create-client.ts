import type { KubeObject } from '@devmatic/kube-model'
import type { KubeClient } from './client.ts'
import { type Attempt, KubeError } from './errors.ts'
import { type Connection, connectionFrom, connectionTo } from './kubeconfig/connection.ts'
import { findInClusterConnection } from './kubeconfig/in-cluster.ts'
import { loadKubeconfig } from './kubeconfig/load.ts'
import { createResolver } from './resources/resolver.ts'
import { createHttpTransport } from './transport/http-transport.ts'
import { createSender } from './transport/send.ts'
import type { Transport } from './transport/transport.ts'
import { createDeleteVerbs } from './verbs/delete.ts'
import { createReadVerbs } from './verbs/read.ts'
import { createScope } from './verbs/scope.ts'
import { createWriteVerbs } from './verbs/write.ts'
import { watchKind } from './watch/watch.ts'

const TIMEOUT_MS = 60_000
const WIDTH = 64

/** Which API server, as whom, and how. */
export type KubeClientOptions = ClientBehaviour &
  (
    | {
        /** Kubeconfig files; otherwise `KUBECONFIG`'s, `~/.kube/config`, or the Pod's own ServiceAccount. */
        kubeconfig?: string | readonly string[]
        /** The current context when missing. */
        context?: string
        /** Instead of the context's. */
        namespace?: string
      }
    | { url: string; token?: string; ca?: string; namespace?: string }
  )

/** How a client behaves, wherever it connects. */
export interface ClientBehaviour {
  /** Milliseconds that a call may take unless it says otherwise: 60,000. */
  timeoutMs?: number
  /** Requests at once, to begin with: 64. */
  width?: number
  /** Is told what the server warns of: deprecated APIs, unknown fields. */
  onWarning?: (warning: string, attempt: Attempt) => void
  /** Stands between client and network. */
  wrapTransport?: (transport: Transport) => Transport
}

/**
 * Makes a client. No request is sent before the first call.
 *
 * @throws CodedError `kube/config` when there is no such context, or none at all
 */
export async function createKubeClient(options: KubeClientOptions = {}): Promise<KubeClient> {
  return clientOf('url' in options ? connectionTo(options) : await findConnection(options), options)
}

async function findConnection(options: {
  kubeconfig?: string | readonly string[]
  context?: string
  namespace?: string
}): Promise<Connection> {
  const paths = options.kubeconfig === undefined ? undefined : [options.kubeconfig].flat()
  const config = await loadKubeconfig(paths ? { paths } : {})
  const connection = config ? await connectionFrom(config, options.context) : await findInClusterConnection()
  if (connection) return options.namespace ? { ...connection, namespace: options.namespace } : connection
  throw new KubeError('kube/config', 'There is no kubeconfig: set KUBECONFIG, or write ~/.kube/config', {
    attempt: { verb: 'read', target: 'kubeconfig' },
  })
}

/** A client of a connection that is already known. */
export function clientOf(connection: Connection, options: ClientBehaviour = {}): KubeClient {
  const network = createHttpTransport(connection)
  const transport = options.wrapTransport?.(network) ?? network
  const sender = createSender(transport, {
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    width: options.width ?? WIDTH,
    server: connection.context ? `${connection.url} (context ${connection.context})` : connection.url,
    onWarning: options.onWarning,
  })
  const resolver = createResolver(sender)
  const scope = createScope(sender, resolver, connection.namespace)
  return {
    url: connection.url,
    context: connection.context,
    namespace: connection.namespace,
    get width() {
      return sender.width
    },
    ...createReadVerbs(scope),
    ...createWriteVerbs(scope),
    ...createDeleteVerbs(scope),
    watch: <T extends KubeObject>(kind: Parameters<KubeClient['watch']>[0], watchOptions = {}) =>
      watchKind<T>(scope, kind, watchOptions),
    resource: (kind, callOptions) => resolver.resolve(kind, callOptions),
    resources: callOptions => resolver.all(callOptions),
    forgetResources: () => resolver.forget(),
    raw: (path, callOptions) =>
      sender.text({ attempt: { verb: 'get', target: path }, method: 'GET', path }, callOptions),
    wire: {
      sender,
      subresource: (ref, name, callOptions) => scope.object(ref, { ...callOptions, subresource: name }),
    },
    [Symbol.asyncDispose]: () => transport.close(),
  }
}
