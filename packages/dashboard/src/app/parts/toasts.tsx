import { useSyncExternalStore, type ReactNode } from 'react'
import { ApiError } from '@devmatic/deploy-manager/protocol'

/** A word in the corner, with at most one thing to do about it. */
export interface Toast {
  text: string
  action?: { label: string; run: () => void }
  /** Stays so long; 10 s where something can be done. */
  ms?: number
}

let shown: readonly (Toast & { id: number })[] = []
let last = 0
const listeners = new Set<() => void>()

/** Shows one; it goes by itself. */
export function toast(message: Toast): void {
  const id = ++last
  change([...shown.slice(-2), { ...message, id }])
  setTimeout(
    () => change(shown.filter(each => each.id !== id)),
    message.ms ?? (message.action ? 10_000 : 5_000),
  )
}

/** What a call failed with, for people: what happened, then what to do. */
export function problemText(error: unknown): string {
  if (error instanceof ApiError) return [error.problem.message, error.problem.hint].filter(Boolean).join(' ')
  return error instanceof Error ? error.message : String(error)
}

function change(next: typeof shown): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Where they are shown. */
export function Toasts(): ReactNode {
  const toasts = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <div className="toasts" role="status">
      {toasts.map(({ id, text, action }) => (
        <div className="toast" key={id}>
          <span className="wrapany">{text}</span>
          {action && (
            <button
              className="btn small"
              onClick={() => {
                change(shown.filter(each => each.id !== id))
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
