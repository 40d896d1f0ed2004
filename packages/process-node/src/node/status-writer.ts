import { hasCode, type Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { JsonObject } from '@devmatic/kube-model'
import type { PodWorker } from '../pod/pod-worker.ts'

/** Writes the status of Pods to the API: the latest one, one request at a time for each Pod. */
export interface StatusWriter {
  /** The status has changed. */
  changed(worker: PodWorker): void
  /** Resolves when the present status of a Pod is written, or the Pod is gone. */
  flushed(worker: PodWorker): Promise<void>
}

const retryMs = { first: 50, longest: 5000 }

/** Creates the writer; it tries again until the signal is aborted. */
export function createStatusWriter(
  client: Pick<KubeClient, 'patch'>,
  options: { clock: Clock; signal: AbortSignal },
): StatusWriter {
  const writing = new Map<string, Promise<void>>()
  const written = new Map<string, string>()
  const drain = async (worker: PodWorker): Promise<void> => {
    // What changes within the same turn goes out in one request.
    await new Promise(resolve => setImmediate(resolve))
    for (let pauseMs = retryMs.first; !options.signal.aborted;) {
      const status = worker.status() as unknown as JsonObject
      const text = JSON.stringify(status)
      if (text === written.get(worker.uid)) return
      try {
        if (!(await write(client, worker, status))) return
        written.set(worker.uid, text)
        pauseMs = retryMs.first
      } catch {
        await options.clock.sleep(pauseMs, options.signal).catch(() => {}) // the engine ends
        pauseMs = Math.min(pauseMs * 2, retryMs.longest)
      }
    }
  }
  const start = (worker: PodWorker): Promise<void> => {
    const running = writing.get(worker.uid)
    if (running) return running
    const started = drain(worker).finally(() => writing.delete(worker.uid))
    writing.set(worker.uid, started)
    return started
  }
  return {
    changed: worker => void start(worker),
    async flushed(worker) {
      await start(worker)
      await start(worker) // what changed while the first was about to end
      written.delete(worker.uid)
    },
  }
}

/** False where the Pod is gone, or another one has its name. */
async function write(
  client: Pick<KubeClient, 'patch'>,
  worker: PodWorker,
  status: JsonObject,
): Promise<boolean> {
  const { name, namespace, uid } = worker.pod.metadata
  try {
    const patch = { metadata: { uid }, status }
    await client.patch(
      { apiVersion: 'v1', kind: 'Pod', name, namespace },
      { type: 'merge', patch },
      { subresource: 'status' },
    )
    return true
  } catch (error) {
    if (hasCode(error, 'kube/not-found') || hasCode(error, 'kube/conflict')) return false
    throw error
  }
}
