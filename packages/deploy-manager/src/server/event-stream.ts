import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { OutgoingMessage } from './handlers.ts'

const keepAliveMs = 15_000

/**
 * Writes messages as Server-Sent Events until they end or nobody reads any more. A reader that is slow holds the
 * messages up, not the server's memory.
 */
export async function sendEvents(
  response: ServerResponse,
  messages: (signal: AbortSignal) => AsyncIterable<OutgoingMessage<unknown>>,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  response.write(': devmatic\n\n')
  const beat = setInterval(() => response.write(': still here\n\n'), keepAliveMs)
  try {
    for await (const { id, data } of messages(gone.signal)) {
      if (gone.signal.aborted) break
      const isTaken = response.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
      if (!isTaken) await Promise.race([once(response, 'drain'), closed(gone.signal)])
    }
  } finally {
    clearInterval(beat)
    response.end()
  }
}

async function closed(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
