import { type CallOptions, type KubeClient, type ObjectRef, readLogs } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Position } from '../render/rendered.ts'
import type { TrackedRollout } from './rollout-tracker.ts'

/** Why a workload does not come up, with what is needed to understand it. */
export interface RolloutFailure {
  ref: ObjectRef
  reason: string
  message: string
  pod?: string
  container?: string
  /** The container's last lines. */
  logs: string[]
  /** What the cluster says of the Pod. */
  events: string[]
  /** The template line that wrote the workload. */
  position?: Position
}

const LOG_LINES = 20
const EVENTS = 5
const TIMEOUT_MS = 5_000

/** Collects the last log lines and events of a workload that does not come up. */
export async function explainFailure(
  client: KubeClient,
  { status, trouble }: TrackedRollout,
  options: CallOptions & { ref: ObjectRef; scrub: (text: string) => string },
): Promise<RolloutFailure> {
  const { ref, scrub, ...call } = options
  const reason = trouble?.reason ?? (status.state === 'failed' ? status.reason : 'Timeout')
  const message = trouble?.message ?? (status.state === 'complete' ? '' : status.message)
  const [logs, events] = await Promise.all([
    trouble?.container
      ? lastLines(client, { ...trouble, container: trouble.container, namespace: ref.namespace }, call)
      : [],
    lastEvents(client, { ...ref, name: trouble?.pod || ref.name }, call),
  ])
  return {
    ref,
    reason,
    message: scrub(message),
    ...(trouble?.pod ? { pod: trouble.pod } : {}),
    ...(trouble?.container ? { container: trouble.container } : {}),
    logs: logs.map(scrub),
    events: events.map(scrub),
  }
}

interface ContainerRef {
  pod: string
  container: string
  namespace: string | undefined
}

/** Of the container that runs, or ran last; of the one before when that has said nothing yet. */
async function lastLines(client: KubeClient, which: ContainerRef, call: CallOptions): Promise<string[]> {
  const pod = { name: which.pod, ...(which.namespace ? { namespace: which.namespace } : {}) }
  const options = { container: which.container, tailLines: LOG_LINES, timeoutMs: TIMEOUT_MS, ...call }
  for (const previous of [false, true]) {
    // A container that never started has no log, and one log is not worth losing the failure for.
    const lines = await Array.fromAsync(readLogs(client, pod, { ...options, previous })).catch(() => [])
    if (lines.length > 0) return lines
  }
  return []
}

interface Event extends KubeObject {
  reason?: string
  message?: string
  type?: string
  count?: number
}

async function lastEvents(client: KubeClient, ref: ObjectRef, call: CallOptions): Promise<string[]> {
  const fieldSelector = `involvedObject.name=${ref.name}`
  const where = {
    fieldSelector,
    timeoutMs: TIMEOUT_MS,
    ...call,
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
  }
  try {
    const { items } = await client.list<Event>({ apiVersion: 'v1', kind: 'Event' }, where)
    const warnings = items.filter(({ type }) => type === 'Warning')
    return warnings
      .slice(-EVENTS)
      .map(
        ({ reason, message, count }) =>
          `${reason}: ${message}${count && count > 1 ? ` (${count} times)` : ''}`,
      )
  } catch {
    // Not everybody may read events; the failure is told without them.
    return []
  }
}
