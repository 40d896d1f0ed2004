import { z } from 'zod'
import { time, type Schema } from './common.ts'

/**
 * The protocol's version. Fields and endpoints may be added without a new one; whoever finds another number than
 * its own says so, and reloads.
 */
export const protocolVersion = 1

/** Where deploy-manager listens, if nobody else does. */
export const defaultPort = 4680

/** Whether the cluster can be reached; what is shown was true at `since` if not. */
export interface ClusterState {
  connected: boolean
  since: string
  message?: string
}
/** Checks a `ClusterState`. */
export const clusterState: Schema<ClusterState> = z.object({
  connected: z.boolean(),
  since: time,
  message: z.string().exactOptional(),
})

/** Where git stands. */
export interface GitState {
  /** The branch; the short commit where HEAD is detached; empty where there is no repository. */
  branch: string
  commit?: string
  detached: boolean
  /** Files differ from the commit. */
  dirty: boolean
}
/** Checks a `GitState`. */
export const gitState: Schema<GitState> = z.object({
  branch: z.string(),
  commit: z.string().exactOptional(),
  detached: z.boolean(),
  dirty: z.boolean(),
})

/** Who answers, and for what. */
export interface Hello {
  protocol: number
  /** devmatic's version. */
  version: string
  product: string
  environment: string
  /** Every environment of `devmatic.yaml`. */
  environments: string[]
  namespace: string
  /** Changes are proposed, and wait for somebody to apply them. */
  proposes: boolean
  /** It asks for its name before it changes. */
  protected: boolean
  /** Its name for messages: the API server's address, and the context. */
  clusterName: string
  embedded: boolean
  cluster: ClusterState
  git: GitState
  /** The folder of `devmatic.yaml`, to open files in an editor. */
  root: string
  /** Which address this is: `http://localhost:4680/`. */
  url: string
  /** Where its Ingresses are found. */
  ingresses: string[]
  startedAt: string
  /** The server's clock, to tell ages by. */
  now: string
  machine: { cores: number; memoryBytes: number }
}
/** Checks a `Hello`. */
export const hello: Schema<Hello> = z.object({
  protocol: z.int(),
  version: z.string(),
  product: z.string(),
  environment: z.string(),
  environments: z.array(z.string()),
  namespace: z.string(),
  proposes: z.boolean(),
  protected: z.boolean(),
  clusterName: z.string(),
  embedded: z.boolean(),
  cluster: clusterState,
  git: gitState,
  root: z.string(),
  url: z.string(),
  ingresses: z.array(z.string()),
  startedAt: time,
  now: time,
  machine: z.object({ cores: z.int(), memoryBytes: z.number() }),
})
