/** Events for any number of readers: each sees those pushed after it began to read, in order. */
export interface EventStream<T> {
  push(event: T): void
  /** Ends when the stream is closed, or when `signal` is aborted. */
  read(signal?: AbortSignal): AsyncIterable<T>
  close(): void
}

/** Creates a stream of events without history. A reader that is slow is not waited for: its events queue up. */
export function createEventStream<T>(): EventStream<T> {
  const readers = new Set<Reader<T>>()
  let closed = false
  return {
    push(event) {
      for (const reader of readers) reader.push(event)
    },
    read(signal) {
      const reader: Reader<T> = createReader(() => {
        readers.delete(reader)
        signal?.removeEventListener('abort', reader.end)
      })
      if (closed || signal?.aborted) reader.end()
      else readers.add(reader)
      signal?.addEventListener('abort', reader.end, { once: true })
      return reader
    },
    close() {
      closed = true
      for (const reader of readers) reader.end()
    },
  }
}

interface Reader<T> extends AsyncIterable<T> {
  push(event: T): void
  end: () => void
}

function createReader<T>(onEnd: () => void): Reader<T> {
  const queue: T[] = []
  let ended = false
  let wake: (() => void) | undefined
  const end = (): void => {
    ended = true
    onEnd()
    wake?.()
  }
  const next = async (): Promise<IteratorResult<T>> => {
    if (queue.length === 0 && !ended) await new Promise<void>(resolve => (wake = resolve))
    if (queue.length > 0) return { done: false, value: queue.shift() as T }
    return ended ? { done: true, value: undefined } : next()
  }
  return {
    push(event) {
      queue.push(event)
      wake?.()
    },
    end,
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        queue.length = 0
        end()
        return { done: true, value: undefined }
      },
    }),
  }
}
