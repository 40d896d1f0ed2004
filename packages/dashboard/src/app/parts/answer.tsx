import { ApiError } from '@devmatic/deploy-manager/protocol'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { toast } from './toasts.tsx'
import { formatPlace } from './words.ts'

/** What a query gave; until then grey rows after 150 ms, and what went wrong with the one thing to do. */
export function Answer<T>({
  query,
  rows = 6,
  children,
}: {
  query: UseQueryResult<T>
  rows?: number
  children: (data: T) => ReactNode
}): ReactNode {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <Skeleton rows={rows} />
}

/** Rows to come, in the places where they will be. */
export function Skeleton({ rows }: { rows: number }): ReactNode {
  return (
    <div aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div className="tr skeletons" key={row}>
          <div className="skeleton" style={{ width: `${30 + ((row * 37) % 45)}%` }} />
        </div>
      ))}
    </div>
  )
}

/** An error: what happened, what to do, and its code to copy. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }): ReactNode {
  const problem = error instanceof ApiError ? error.problem : undefined
  const copy = (): void => {
    void navigator.clipboard.writeText(JSON.stringify(problem ?? { message: error.message }, undefined, 2))
    toast({ text: 'Copied' })
  }
  return (
    <div className="empty" role="alert">
      <h2 className="row">
        <Icon name="alert" className="bad" />
        <span className="wrapany">{error.message}</span>
      </h2>
      {problem?.hint !== undefined && <p className="t2">{problem.hint}</p>}
      {problem?.findings?.map(finding => (
        <p key={finding.message} className="mono wrapany">
          {finding.place && <span className="t3">{formatPlace(finding.place)} </span>}
          {finding.message}
        </p>
      ))}
      <div className="row">
        {retry && (
          <button className="btn" onClick={retry}>
            Try again
          </button>
        )}
        <button className="btn g" onClick={copy}>
          <Icon name="copy" small />
          Copy {problem ? <code className="mono">{problem.code}</code> : 'the message'}
        </button>
      </div>
    </div>
  )
}

/** Nothing to show: why, and how there would be something. */
export function Empty({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <div className="t2">{children}</div>
    </div>
  )
}

/** A command to type, copied by a click. */
export function Command({ text }: { text: string }): ReactNode {
  return (
    <button
      className="btn"
      title="Copy"
      onClick={() => {
        void navigator.clipboard.writeText(text)
        toast({ text: 'Copied' })
      }}
    >
      <code className="mono">{text}</code>
      <Icon name="copy" small />
    </button>
  )
}
