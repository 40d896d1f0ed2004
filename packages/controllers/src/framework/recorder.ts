import { randomBytes } from 'node:crypto'
import type { Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'

/** Writes events; never fails, as what they tell of must not wait for them. */
export interface Recorder {
  record(object: KubeObject, event: { type: 'Normal' | 'Warning'; reason: string; message: string }): void
}

/** Recorders for several components, and a way to wait until all is written. */
export interface Recorders extends AsyncDisposable {
  of(component: string): Recorder
}

/** How many events are remembered, to be counted rather than written again. */
const remembered = 4096

/**
 * Creates recorders. An event that says the same of the same object again raises the count of the first.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/tools/record
 */
export function createRecorders(client: Pick<KubeClient, 'create' | 'patch'>, clock: Clock): Recorders {
  const known = new Map<string, { name: string; count: number }>()
  /** The last event of each object: those of one go in their order, and none waits for another's. */
  const last = new Map<string | undefined, Promise<void>>()
  const write = async (event: KubeObject, key: string): Promise<void> => {
    const before = known.get(key)
    const { namespace = 'default', name = '' } = event.metadata
    if (before) {
      const patch = { count: ++before.count, lastTimestamp: now(clock) }
      await client.patch(
        { apiVersion: 'v1', kind: 'Event', name: before.name, namespace },
        { type: 'merge', patch },
      )
      return
    }
    await client.create(event)
    known.set(key, { name, count: 1 })
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break
      known.delete(oldest)
    }
  }
  return {
    of: component => ({
      record(object, event) {
        const key = [component, object.metadata.uid, event.type, event.reason, event.message].join('\n')
        const written = eventObject(object, { ...event, component, time: now(clock) })
        // One that cannot be written is lost: its namespace is going, or it was deleted after an hour.
        const { uid } = object.metadata
        const done = (last.get(uid) ?? Promise.resolve())
          .then(() => write(written, key))
          .catch(() => void known.delete(key))
        last.set(uid, done)
        void done.then(() => last.get(uid) === done && last.delete(uid))
      },
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all(last.values())
    },
  }
}

function eventObject(
  object: KubeObject,
  event: { type: string; reason: string; message: string; component: string; time: string },
): KubeObject {
  const { name = '', namespace, uid, resourceVersion } = object.metadata
  const { component, time, ...said } = event
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${randomBytes(8).toString('hex')}`, namespace: namespace ?? 'default' },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      namespace,
      uid,
      resourceVersion,
    },
    ...said,
    source: { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    reportingComponent: component,
    reportingInstance: '',
  }
}

function now(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
}
