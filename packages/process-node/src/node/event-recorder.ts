import { randomBytes } from 'node:crypto'
import type { Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'

/** What an event is about. */
export interface EventSubject {
  object: KubeObject
  fieldPath?: string
}

/** What happened. */
export interface RecordedEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

/** Writes events; never fails, as what they tell of must not wait for them. */
export interface EventRecorder extends AsyncDisposable {
  record(subject: EventSubject, event: RecordedEvent): void
}

/** Who records, and with what. */
export interface EventRecorderOptions {
  client: Pick<KubeClient, 'create' | 'patch'>
  /** `kubelet`, `deployment-controller` */
  component: string
  /** The node's name. */
  host?: string
  clock: Clock
}

/** How many kinds of events are remembered to be counted rather than written again. */
const remembered = 4096

/**
 * Records events; one that says the same of the same object again raises the count of the first.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/tools/record
 */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const known = new Map<string, { name: string; count: number }>()
  /** The last event of each object: those of one go in their order, and none waits for another's. */
  const last = new Map<string | undefined, Promise<void>>()
  const write = async (subject: EventSubject, event: RecordedEvent): Promise<void> => {
    const key = [
      subject.object.metadata.uid,
      subject.fieldPath,
      event.type,
      event.reason,
      event.message,
    ].join('\n')
    const before = known.get(key)
    if (before && (await countUp(options, subject, before))) return
    const name = `${subject.object.metadata.name}.${randomBytes(8).toString('hex')}`
    await options.client.create(eventObject(options, subject, { ...event, name }))
    known.set(key, { name, count: 1 })
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break
      known.delete(oldest)
    }
  }
  return {
    record(subject, event) {
      const { uid } = subject.object.metadata
      // A namespace that is going takes no events, nor does a server that is gone.
      const written = (last.get(uid) ?? Promise.resolve()).then(() => write(subject, event).catch(() => {}))
      last.set(uid, written)
      void written.then(() => last.get(uid) === written && last.delete(uid))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(last.values())
    },
  }
}

/** False where the event is no longer there. */
async function countUp(
  options: EventRecorderOptions,
  { object }: EventSubject,
  before: { name: string; count: number },
): Promise<boolean> {
  const patch = { count: before.count + 1, lastTimestamp: timeOf(options.clock) }
  const ref = {
    apiVersion: 'v1',
    kind: 'Event',
    name: before.name,
    namespace: object.metadata.namespace ?? 'default',
  }
  try {
    await options.client.patch(ref, { type: 'merge', patch })
    before.count++
    return true
  } catch {
    return false
  }
}

function eventObject(
  options: EventRecorderOptions,
  subject: EventSubject,
  event: RecordedEvent & { name: string },
): KubeObject {
  const { object, fieldPath } = subject
  const { apiVersion, kind, metadata } = object
  const time = timeOf(options.clock)
  const { name, namespace = 'default', uid, resourceVersion } = metadata
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: event.name, namespace },
    involvedObject: {
      apiVersion,
      kind,
      name,
      namespace: metadata.namespace,
      uid,
      resourceVersion,
      ...(fieldPath ? { fieldPath } : {}),
    },
    type: event.type,
    reason: event.reason,
    message: event.message,
    source: { component: options.component, ...(options.host === undefined ? {} : { host: options.host }) },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    reportingComponent: options.component,
    reportingInstance: options.host ?? '',
  }
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
}
