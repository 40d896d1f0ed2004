import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** What an address shows that leads nowhere. */
export function NotFound(): ReactNode {
  return (
    <main className="empty">
      <h1>There is no such page</h1>
      <p className="t2">The address may be of another version of devmatic.</p>
      <Link className="btn" to="/">
        Go to services
      </Link>
    </main>
  )
}
