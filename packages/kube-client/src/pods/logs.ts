import type { KubeClient } from '../client.ts'
import type { CallOptions } from '../transport/deadline.ts'
import { callOptionsOf } from '../verbs/scope.ts'
import { readLines } from '../watch/lines.ts'
import { type PodRef, podRef } from './pod.ts'

/** Which part of a log. @see https://kubernetes.io/docs/reference/generated/kubectl/kubectl-commands#logs */
export interface LogOptions extends CallOptions {
  /** May be missing where the Pod has one container. */
  container?: string
  /** Goes on until the container ends. */
  follow?: boolean
  /** The log of the container before its last restart. */
  previous?: boolean
  sinceSeconds?: number
  /** RFC 3339. */
  sinceTime?: string
  tailLines?: number
  limitBytes?: number
  /** Begins each line with its time in RFC 3339 and a space. */
  timestamps?: boolean
}

/**
 * A container's log, line by line.
 *
 * @throws CodedError `kube/bad-request` when the Pod has several containers, or this one has not started;
 *   `kube/unreachable` when the connection breaks
 */
export async function* readLogs(
  client: KubeClient,
  pod: PodRef,
  options: LogOptions = {},
): AsyncGenerator<string> {
  const { signal, timeoutMs: _, ...query } = options
  const { sender } = client.wire
  const { path, target } = await client.wire.subresource(podRef(pod), 'log', callOptionsOf(options))
  const attempt = { verb: 'read', target }
  const { body } = await sender.open({ attempt, method: 'GET', path, query }, callOptionsOf(options))
  try {
    yield* readLines(body)
  } catch (error) {
    signal?.throwIfAborted()
    throw sender.broken(attempt, error)
  } finally {
    body.destroy()
  }
}
