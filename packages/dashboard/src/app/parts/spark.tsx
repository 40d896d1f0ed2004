import { memo, type ReactNode } from 'react'

interface SparkProps {
  values: readonly number[]
  width?: number
  height?: number
}

/** A line as high as its greatest value, which its neighbour says in digits. */
export const Spark: (props: SparkProps) => ReactNode = memo(
  ({ values, width = 64, height = 20 }: SparkProps) => {
    if (values.length < 2) return <svg width={width} height={height} aria-hidden="true" />
    const top = Math.max(...values, 0.02) * 1.5
    const step = width / (values.length - 1)
    const points = values.map(
      (value, index) =>
        `${(index * step).toFixed(1)} ${(height - 2 - (value / top) * (height - 5)).toFixed(1)}`,
    )
    const line = `M${points.join('L')}`
    return (
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <path d={`${line}V${height}H0z`} fill="var(--t3)" opacity=".12" />
        <path d={line} fill="none" stroke="var(--t3)" strokeWidth="1.25" strokeLinejoin="round" />
      </svg>
    )
  },
)
