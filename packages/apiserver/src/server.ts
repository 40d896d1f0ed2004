import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '@devmatic/base'
import type { Authenticator } from './authentication/authenticator.ts'
import { impersonate } from './authentication/impersonate.ts'
import type { TokenSigner } from './authentication/service-account-tokens.ts'
import type { User } from './authentication/user.ts'
import { RbacAuthorizer } from './authorization/rbac.ts'
import { RoleAggregator } from './controllers/role-aggregation.ts'
import { Background } from './controllers/background.ts'
import { DefinitionController } from './controllers/definitions.ts'
import { GarbageCollector } from './controllers/garbage-collector.ts'
import { NamespaceController } from './controllers/namespaces.ts'
import { createSystemObjects } from './controllers/system-objects.ts'
import { Exchange } from './http/exchange.ts'
import { ServerMetrics } from './metrics/server-metrics.ts'
import { OpenApi } from './openapi/documents.ts'
import { Registry } from './registry/registry.ts'
import type { Resource } from './registry/resource.ts'
import { ResourceTable } from './registry/resource-table.ts'
import { route } from './routing/router.ts'
import { asStatusError } from './status/as-status-error.ts'
import { handleUpgrade } from './streams/upgrade.ts'
import type { Store } from './storage/store.ts'
import type { NodeConnection } from './node-connection.ts'

/** What a server is made of. */
export interface ServerParts {
  store: Store
  authenticator: Authenticator
  signer: TokenSigner
  clock: Clock
  /** The authority's certificate, PEM. */
  ca: string
  /** Hears of what failed while nobody waited for it. */
  onWarning: (message: string) => void
}

/**
 * The API server without its sockets. A request goes this way:
 * authentication → routing → a handler of its verb → admission → the resource's registry → storage; watches are
 * fed from the storage's history.
 */
export class Server {
  readonly store: Store
  readonly clock: Clock
  readonly resources: ResourceTable = new ResourceTable()
  readonly authenticator: Authenticator
  readonly authorizer: RbacAuthorizer
  readonly signer: TokenSigner
  readonly namespaces: NamespaceController
  readonly openApi: OpenApi = new OpenApi(this.resources)
  readonly metrics: ServerMetrics = new ServerMetrics()
  readonly nodes: Map<string, NodeConnection> = new Map<string, NodeConnection>()
  /** Host and port that clients use. */
  address = ''
  closing = false
  /** What controllers do while nobody waits for it. */
  readonly background: Background
  readonly #registries = new WeakMap<Resource, Registry>()
  readonly #garbageCollector: GarbageCollector

  constructor({ store, authenticator, signer, clock, ca, onWarning }: ServerParts) {
    this.store = store
    this.clock = clock
    this.authenticator = authenticator
    this.signer = signer
    this.authorizer = new RbacAuthorizer(store)
    this.background = new Background(() => this.closing, onWarning)
    this.namespaces = new NamespaceController(this, ca)
    this.#garbageCollector = new GarbageCollector(this)
  }

  /** Makes what every cluster has, and starts the controllers that belong to the server. */
  async start(): Promise<void> {
    await createSystemObjects(this)
    await new DefinitionController(this, this.background).start()
    await this.namespaces.start()
    await new RoleAggregator(this).start()
    this.#garbageCollector.start()
  }

  /** What creates and changes objects of a resource, in the version that they are kept in. */
  registry(resource: Resource): Registry {
    const kept = resource.conversion ? this.#keptAs(resource) : resource
    let registry = this.#registries.get(kept)
    if (!registry) this.#registries.set(kept, (registry = new Registry(kept, this.store)))
    return registry
  }

  #keptAs({ collection }: Resource): Resource {
    const found = this.resources.all().find(other => other.collection === collection && !other.conversion)
    if (!found) throw new Error(`nothing is kept in ${collection}`)
    return found
  }

  /** The resource that is kept under this name, in the version that is kept. */
  resource(group: string, name: string): Resource {
    const found = this.resources
      .all()
      .find(resource => resource.group === group && resource.resource === name && !resource.conversion)
    if (!found) throw new Error(`no resource ${name} in group "${group}"`)
    return found
  }

  /** Answers one request; whatever fails in it becomes a Status. */
  async handle(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    const exchange = new Exchange(request, response)
    try {
      exchange.user = this.authenticate(request)
      await route(this, exchange)
    } catch (error) {
      if (response.headersSent || exchange.signal.aborted) return void response.destroy()
      const { status } = asStatusError(error)
      exchange.sendJson(status.code as number, status)
    }
  }

  /** Takes a connection over for streams. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    handleUpgrade(this, { request, socket, head })
  }

  /** Tells who a request is from, and whom they act as. @throws StatusError Unauthorized, Forbidden */
  authenticate(request: IncomingMessage | Http2ServerRequest): User {
    const credentials = {
      authorization: request.headers.authorization ?? '',
      socket: request.socket as TLSSocket,
    }
    return impersonate(this, this.authenticator.authenticate(credentials, this.clock.now()), request.headers)
  }
}
