import type { Duplex, Readable, Writable } from 'node:stream'

/**
 * How the API server reaches a node, as it reaches a kubelet: a node registers one of these under its name
 * with `ApiServer.registerNode`, and requests for its Pods' logs, shells and ports go there.
 *
 * Every method may reject with a CodedError:
 * - `node/not-found`: no such Pod or container here (404);
 * - `node/not-running`: the container exists, but not in a state that allows this (400);
 * anything else becomes 500. The message reaches the user as it is.
 */
export interface NodeConnection {
  /** What a container wrote, as bytes in order; ends when `follow` is off, the container ends, or the signal aborts. */
  logs(pod: PodReference, container: string, options: LogOptions): AsyncIterable<Uint8Array>
  /** Runs a command in a container; resolves with its exit code once it ended and all its output was written. */
  exec(pod: PodReference, container: string, session: ExecSession): Promise<number>
  /** Joins the container's own process; resolves with its exit code. */
  attach(pod: PodReference, container: string, session: ContainerSession): Promise<number>
  /** Opens one connection to a port of the Pod. */
  portForward(pod: PodReference, port: number): Promise<Duplex>
}

/** One Pod: the uid tells it from an earlier one of the same name. */
export interface PodReference {
  namespace: string
  name: string
  uid: string
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
export interface LogOptions {
  follow: boolean
  /** The terminated instance before this one. */
  previous: boolean
  /** Each line begins with its RFC 3339 time. */
  timestamps: boolean
  /** Only so many lines from the end; absent: all. */
  tailLines?: number
  /** Stops after so many bytes. */
  limitBytes?: number
  /** Only lines of this many last seconds. */
  sinceSeconds?: number
  /** Only lines since this time, RFC 3339. */
  sinceTime?: string
  /** Which output: both unless told. */
  stream?: 'Stdout' | 'Stderr' | 'All'
  /** Aborted when the client went away. */
  signal: AbortSignal
}

/** The client's side of a process: the streams that it asked for. */
export interface ContainerSession {
  tty: boolean
  /** What the user types; ends when the client closes its side. Absent: no input. */
  stdin?: Readable
  /** Absent: nobody reads it. The node ends neither stream; the server does. */
  stdout?: Writable
  /** Absent with a terminal, which has one output. */
  stderr?: Writable
  /** Window sizes of the user's terminal, the newest last; ends with the session. */
  resizes: AsyncIterable<TerminalSize>
  /** Aborted when the client went away: whatever was started here is ended. */
  signal: AbortSignal
}

/** A session that starts a command of its own. */
export interface ExecSession extends ContainerSession {
  command: string[]
}

/** Columns and rows of a terminal. */
export interface TerminalSize {
  width: number
  height: number
}
