import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** What stands in the place of a page that failed. The rest of the dashboard goes on. */
export function BrokenPage({ error }: ErrorComponentProps): ReactNode {
  return (
    <main className="empty">
      <h1>This page failed</h1>
      <p className="t2">
        Load it again. If it fails again, tell what stands here to whoever looks after devmatic.
      </p>
      <pre className="mono">{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
      <button className="btn" onClick={() => location.reload()}>
        Load it again
      </button>
    </main>
  )
}
