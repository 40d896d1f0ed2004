import type { LogFacets } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'
import { formatClock, plural } from '../../parts/words.ts'

/** How many lines there were, and how many of them tell of trouble. */
export function Histogram({ facets: { histogram, total } }: { facets: LogFacets }): ReactNode {
  const { buckets, from, bucketMs } = histogram
  const top = Math.max(1, ...buckets.map(bucket => bucket.total))
  const width = 1000 / Math.max(1, buckets.length)
  const errors = buckets.reduce((sum, { error }) => sum + error, 0)
  const bar = (value: number): number => (value === 0 ? 0 : Math.max(2, (value / top) * 34))
  const start = Date.parse(from)
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(part => formatClock(start + part * buckets.length * bucketMs))
  return (
    <div className="histogram">
      <svg
        viewBox="0 0 1000 40"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${plural(total, 'line')}, ${plural(errors, 'error')}, from ${ticks[0]} to ${ticks[4]}`}
      >
        {buckets.map((bucket, index) => {
          const x = index * width
          const inner = Math.max(1, width - 1.5)
          return (
            <g key={index}>
              <rect
                x={x}
                y={40 - bar(bucket.total)}
                width={inner}
                height={bar(bucket.total)}
                fill="var(--edge)"
                opacity=".55"
              />
              <rect
                x={x}
                y={40 - bar(bucket.warn)}
                width={inner}
                height={bar(bucket.warn)}
                fill="var(--warn)"
              />
              <rect
                x={x}
                y={40 - bar(bucket.error)}
                width={inner}
                height={bar(bucket.error)}
                fill="var(--bad)"
              />
            </g>
          )
        })}
      </svg>
      <div className="row n">
        {ticks.map((tick, index) => (
          <span key={index}>{tick}</span>
        ))}
      </div>
    </div>
  )
}
