import type { Exchange } from '../http/exchange.ts'
import type { Registry } from '../registry/registry.ts'
import type { Representation } from '../representation/negotiate.ts'
import type { Resource } from '../registry/resource.ts'
import type { RequestContext } from '../registry/strategy.ts'
import type { RequestInfo } from '../routing/request-info.ts'
import type { Server } from '../server.ts'

/** All that a handler needs for one request to one resource. */
export interface Scope extends RequestContext {
  readonly server: Server
  readonly exchange: Exchange
  readonly info: RequestInfo
  readonly resource: Resource
  readonly registry: Registry
  /** How the answer is to be written. */
  readonly representation: Representation
}

/** Answers one verb. */
export type Handler = (scope: Scope) => Promise<void>
