import { Navigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { ConnectionBar } from './connection-bar.tsx'

/** Goes to the services of the product that answers. */
export function Start(): ReactNode {
  const hello = useLive(state => state.hello)
  const { name } = useParams({ strict: false })
  if (hello) {
    const { product, environment } = hello
    if (name !== undefined) {
      const params = { product, environment, name, tab: 'overview' }
      return <Navigate to="/$product/$environment/services/$name/$tab" params={params} replace />
    }
    return <Navigate to="/$product/$environment/services" params={{ product, environment }} replace />
  }
  return (
    <div className="app">
      <div className="top" />
      <div className="side" />
      <main className="main">
        <ConnectionBar />
      </main>
    </div>
  )
}
