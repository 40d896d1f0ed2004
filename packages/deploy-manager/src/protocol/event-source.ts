/** One message of a stream of Server-Sent Events. */
export interface ServerSentEvent {
  id?: string
  data: string
}

/** Reads Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder() // a TextDecoderStream has other types in Node than in browsers
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = parseBlock(block)
        if (event) yield event
      }
    }
  } finally {
    // The other end may be gone already.
    await reader.cancel().catch(() => {})
  }
}

function parseBlock(block: string): ServerSentEvent | undefined {
  let id: string | undefined
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4)
    else if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  // Comments keep the connection open, and tell nothing.
  if (data.length === 0) return undefined
  return { ...(id !== undefined && { id }), data: data.join('\n') }
}
