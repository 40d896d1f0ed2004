import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { useNow } from '../data/now.ts'
import { Icon } from '../parts/icon.tsx'
import { formatAge } from '../parts/words.ts'

/** Says that the connection to deploy-manager, or from there to the cluster, is lost; nothing otherwise. */
export function ConnectionBar(): ReactNode {
  const connection = useLive(state => state.connection)
  const cluster = useLive(state => state.cluster)
  if (connection.state === 'refused') return <Refused {...connection} />
  if (connection.state === 'lost') return <Lost {...connection} />
  if (cluster && !cluster.connected) return <ClusterAway since={cluster.since} message={cluster.message} />
  return null
}

function Lost({ sinceMs, retryAtMs }: { sinceMs: number; retryAtMs: number }): ReactNode {
  const text = useNow(
    now =>
      `No connection for ${formatAge(now - sinceMs)}. Next try in ${Math.max(0, Math.ceil((retryAtMs - now) / 1000))} s.`,
  )
  return (
    <div className="notice" data-lost>
      <Icon name="alert" small />
      <span className="n">{text}</span>
      <span className="t2">What is shown was true then; nothing can be changed until it is back.</span>
      <span className="spoken" role="alert">
        The connection is lost
      </span>
    </div>
  )
}

function Refused({ message, remedy }: { message: string; remedy: 'open-again' | 'reload' }): ReactNode {
  return (
    <div className="notice bad" role="alert">
      <Icon name="alert" small />
      <span>{message}</span>
      {remedy === 'reload' ? (
        <button className="btn small" onClick={() => location.reload()}>
          Reload the page
        </button>
      ) : (
        <span className="t2">
          Run <code className="mono">devmatic open</code> to sign in again.
        </span>
      )}
    </div>
  )
}

function ClusterAway({ since, message }: { since: string; message: string | undefined }): ReactNode {
  const age = useNow(now => formatAge(now - Date.parse(since)))
  return (
    <div className="notice" role="alert">
      <Icon name="alert" small />
      <span className="n">The cluster has not answered for {age}.</span>
      <span className="t2 el">{message}</span>
    </div>
  )
}
