import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time, once a second; `shown` says what of it is seen, so that nothing is drawn again for the same words. */
export function useNow<T>(shown: (nowMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => shown(Math.max(now, Date.now() - 1000)))
}
