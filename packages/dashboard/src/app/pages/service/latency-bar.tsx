import type { SourceReport } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'

type Latency = NonNullable<SourceReport['latency']>

/** The stages from a save to ready, in their order, with their colours. */
export const stages = [
  ['notice', 'seen', 'var(--edge)'],
  ['sync', 'synced', 'var(--p2)'],
  ['build', 'built', 'var(--p1)'],
  ['restart', 'restarted', 'var(--p3)'],
  ['ready', 'ready', 'var(--ok)'],
] as const

/** How long each stage takes in the middle, on one bar. */
export function LatencyBar({ latency }: { latency: Latency }): ReactNode {
  return (
    <>
      <div className="row">
        <h2>Save to ready</h2>
        <span className="sp" />
        <span className="n">
          <b className="b">{Math.round(latency.total.p50)} ms</b>{' '}
          <span className="t3" title={`of ${latency.samples} saves`}>
            p95 {Math.round(latency.total.p95)}
          </span>
        </span>
      </div>
      <div className="stack" aria-hidden="true">
        {stages.map(([word, key, colour]) => (
          <i key={word} style={{ flex: Math.max(1, latency[key].p50), background: colour }} />
        ))}
      </div>
      <div className="legend n">
        {stages.map(([word, key, colour]) => (
          <span key={word}>
            <i style={{ background: colour }} />
            {word} {Math.round(latency[key].p50)}
          </span>
        ))}
      </div>
    </>
  )
}
