import type { KubeClient } from '@devmatic/kube-client'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'

/** Something that ordinary objects do, in a namespace of its own, on whatever cluster. */
export interface WorkloadCase {
  /** In lower case with dashes: the namespace is called so too. */
  name: string
  /** What it resolves to is compared, besides the state in which the namespace is left. */
  run(cluster: CaseCluster): Promise<unknown>
}

/** A case's own namespace. Subjects are written as `Pod/web`. */
export interface CaseCluster {
  readonly client: KubeClient
  readonly namespace: string
  create(...objects: readonly KubeObject[]): Promise<void>
  read(subject: string): Promise<KubeObject | undefined>
  list(kind: string): Promise<KubeObject[]>
  /** Applies a merge patch. */
  change(subject: string, patch: JsonObject, subresource?: string): Promise<void>
  remove(
    subject: string,
    options?: { orphan?: boolean; foreground?: boolean; graceSeconds?: number },
  ): Promise<void>
  /** Waits until an object has at least what a pattern has; in one, `conditions` are a record by type. */
  until(subject: string, pattern: JsonObject): Promise<KubeObject>
  /** Waits until a list has so many that fit. */
  count(kind: string, count: number, pattern?: JsonObject): Promise<KubeObject[]>
  gone(subject: string): Promise<void>
  /** Waits for an event whose `Reason: message` contains a text. */
  event(text: string): Promise<void>
  exec(
    pod: string,
    command: readonly string[],
    options?: { container?: string; input?: string },
  ): Promise<unknown>
  log(pod: string, options?: LogQuery): Promise<string>
  /** Waits until a log contains a text. */
  logged(pod: string, text: string, options?: LogQuery): Promise<void>
  /** What a call comes to that may fail: its result, or the error as a client sees it. */
  outcome(call: Promise<unknown>): Promise<unknown>
}

/** Which log. */
export interface LogQuery {
  container?: string
  previous?: boolean
  tailLines?: number
  limitBytes?: number
  sinceSeconds?: number
  timestamps?: boolean
}
