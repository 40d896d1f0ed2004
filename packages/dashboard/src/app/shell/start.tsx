import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { ConnectionBar } from './connection-bar.tsx'

/** Goes to the services of the product that answers. */
export function Start(): ReactNode {
  const hello = useLive(state => state.hello)
  if (hello) {
    const { product, environment } = hello
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
