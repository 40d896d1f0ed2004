import { randomBytes } from 'node:crypto'
import type { ManagerEvent } from '../protocol/index.ts'

/** An event with the id after which a stream can go on. */
export interface LoggedEvent {
  id: string
  event: ManagerEvent
}

/** What is told to whoever listens; the last events are kept for those whose connection broke. */
export interface EventLog {
  publish(event: ManagerEvent): void
  /**
   * Events from now on. After an id that is still known, those that were missed come first; otherwise what `begin`
   * gives, so that nobody has a hole without knowing.
   */
  follow(options: FollowOptions): AsyncGenerator<LoggedEvent, void, undefined>
  /** Calls a listener for each event. @returns what ends it */
  onEvent(listener: (event: ManagerEvent) => void): () => void
}

/** How events are followed. */
export interface FollowOptions {
  after: string | undefined
  begin: () => ManagerEvent[]
  signal: AbortSignal
}

const keptEvents = 4_000

/** Starts without any event; ids of another start are not taken for its own. */
export function createEventLog(): EventLog {
  const epoch = randomBytes(4).toString('hex')
  const kept: ManagerEvent[] = []
  /** How many events were dropped from the front of `kept`. */
  let dropped = 0
  const listeners = new Set<(event: ManagerEvent) => void>()
  const idOf = (index: number): string => `${epoch}-${index}`

  const indexAfter = (id: string | undefined): number | undefined => {
    const [, from, number] = /^(\w+)-(\d+)$/.exec(id ?? '') ?? []
    const next = Number(number) + 1
    return from === epoch && next >= dropped && next <= dropped + kept.length ? next : undefined
  }

  return {
    publish(event) {
      kept.push(event)
      if (kept.length > keptEvents * 1.5) {
        dropped += kept.length - keptEvents
        kept.splice(0, kept.length - keptEvents)
      }
      for (const listener of listeners) listener(event)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async *follow({ after, begin, signal }) {
      let bell = Promise.withResolvers<void>()
      const ring = (): void => bell.resolve()
      listeners.add(ring)
      signal.addEventListener('abort', ring, { once: true })
      try {
        let next = indexAfter(after)
        if (next === undefined) {
          next = dropped + kept.length
          for (const event of begin()) yield { id: idOf(next - 1), event }
        }
        while (!signal.aborted) {
          // A reader that is slower than the events is told everything anew, as after a lost connection.
          if (next < dropped) {
            next = dropped + kept.length
            for (const event of begin()) yield { id: idOf(next - 1), event }
          }
          const event = kept[next - dropped]
          if (event) {
            yield { id: idOf(next), event }
            next++
          } else {
            await bell.promise
            bell = Promise.withResolvers()
          }
        }
      } finally {
        listeners.delete(ring)
        signal.removeEventListener('abort', ring)
      }
    },
  }
}
