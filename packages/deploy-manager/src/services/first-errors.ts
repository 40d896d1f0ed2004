import { cursorOf, type StoredEntry } from '../logs/log-entry.ts'
import type { ErrorLine, StatusShape } from '../protocol/index.ts'

/** The line that says what went wrong, by service. */
export interface FirstErrors {
  /** Takes in a line. @returns whether it is a first one, and worth telling */
  onEntry(entry: StoredEntry): boolean
  of(service: string): ErrorLine | undefined
  /** It is ready again. */
  forget(service: string): void
}

/** An error of a service that is up still may be what takes it down: the first of each such time counts. */
const burstMs = 10_000

/** Keeps the first error line since a service was last ready. */
export function trackFirstErrors(shapeOf: (service: string) => StatusShape | undefined): FirstErrors {
  const found = new Map<string, ErrorLine>()
  return {
    of: service => found.get(service),
    forget: service => void found.delete(service),
    onEntry({ level, source, text, at, seq }) {
      if (level !== 'error' && level !== 'fatal') return false
      const { service, pod, container } = source
      const known = found.get(service)
      const isReady = shapeOf(service) === 'ready'
      if (known && (!isReady || at - Date.parse(known.at) < burstMs)) return false
      const line = {
        at: new Date(at).toISOString(),
        text: text.slice(0, 2_000),
        pod,
        container,
        cursor: cursorOf(seq),
      }
      found.set(service, line)
      return true
    },
  }
}
