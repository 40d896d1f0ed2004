import type { Transport } from '@devmatic/kube-client'

/** A watch whose events wait until somebody takes them. */
export interface OpenWatch {
  /** Of the answer's headers. */
  code: number
  /** The next events; fewer where no more come within the time. */
  take(count: number, patienceMs: number): Promise<unknown[]>
  close(): void
}

interface WatchEvent {
  type: string
  object: { metadata?: { annotations?: Record<string, string> } }
}

/** Bookmarks come when the server likes, but for the one behind the first state. */
function isTold({ type, object }: WatchEvent): boolean {
  return type !== 'BOOKMARK' || object.metadata?.annotations?.['k8s.io/initial-events-end'] === 'true'
}

/** Opens a watch; resolves when its headers are there. */
export async function openWatch(transport: Transport, path: string): Promise<OpenWatch> {
  const controller = new AbortController()
  const response = await transport.request({
    method: 'GET',
    path,
    headers: {},
    stream: true,
    signal: controller.signal,
  })
  const events: unknown[] = []
  let wake = (): void => {}
  let ended = false
  const read = async (): Promise<void> => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      events.push(...lines.map(line => JSON.parse(line) as WatchEvent).filter(isTold))
      wake()
    }
  }
  void read()
    .catch(() => {}) // it was closed
    .finally(() => {
      ended = true
      wake()
    })
  return {
    code: response.status,
    async take(count, patienceMs) {
      const endsAt = Date.now() + patienceMs
      while (events.length < count && !ended && Date.now() < endsAt) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, endsAt - Date.now())
          wake = (): void => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      return events.splice(0, count)
    },
    close: () => controller.abort(),
  }
}
