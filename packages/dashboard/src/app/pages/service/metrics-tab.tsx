import type { ServiceMetrics } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useData } from '../../data/context.tsx'
import { useSettings } from '../../data/settings.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Answer, Empty } from '../../parts/answer.tsx'
import { formatBytes, formatClock, formatCores } from '../../parts/words.ts'

const everyMs = 5000

/** What was measured of it, on one cursor. */
export function MetricsTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const [asTable, setAsTable] = useState(false)
  const query = useQuery({
    queryKey: ['metrics', name],
    queryFn: ({ signal }) => api.getMetrics({ params: { service: name } }, { signal }),
    refetchInterval: everyMs,
  })
  useKeys({ table: () => setAsTable(!asTable) })
  return (
    <Answer query={query}>
      {({ series, stepSeconds }) =>
        series.length === 0 ? (
          <Empty title="Nothing was measured yet">
            The node measures its Pods every {stepSeconds} s while they run.
          </Empty>
        ) : (
          <div className="scroll sp" tabIndex={0} role="region" aria-label="Metrics">
            <div className="bar-head">
              <span className="t3 sm">one value every {stepSeconds} s, from the node</span>
              <span className="sp" />
              <button className="btn" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                {asTable ? 'As charts' : 'As tables'} <kbd>Shift T</kbd>
              </button>
            </div>
            {[...Map.groupBy(series, each => each.name)].map(([title, members]) => (
              <section className="chart" key={title} aria-label={title}>
                <h2>
                  {title} <span className="t3">{members[0]?.unit}</span>
                </h2>
                {asTable ? <Table series={members} /> : <Chart series={members} />}
              </section>
            ))}
          </div>
        )
      }
    </Answer>
  )
}

type Series = ServiceMetrics['series']

function formatValue(value: number, unit: string): string {
  return unit === 'bytes'
    ? formatBytes(value)
    : unit === 'cores'
      ? formatCores(value)
      : String(Math.round(value * 100) / 100)
}

function Table({ series }: { series: Series }): ReactNode {
  const [first] = series
  return (
    <table>
      <thead>
        <tr>
          <th>At</th>
          {series.map(({ pod, name }) => (
            <th key={pod ?? name}>{pod ?? 'All Pods'}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {first?.points.toReversed().map(([at]) => (
          <tr key={at}>
            <td className="mono">{formatClock(at)}</td>
            {series.map(({ pod, name, unit, points }) => (
              <td key={pod ?? name}>{formatValue(points.find(([time]) => time === at)?.[1] ?? 0, unit)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const colours = ['--p1', '--p2', '--p3', '--p4']

function Chart({ series }: { series: Series }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const { theme } = useSettings()
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const style = getComputedStyle(element)
    const probe = (token: string): string => {
      element.style.color = `var(${token})`
      return style.color
    }
    const unit = series[0]?.unit ?? ''
    const times = [
      ...new Set(series.flatMap(({ points }) => points.map(([at]) => Date.parse(at) / 1000))),
    ].sort((a, b) => a - b)
    const values = series.map(({ points }) => {
      const byTime = new Map(points.map(([at, value]) => [Date.parse(at) / 1000, value]))
      return times.map(time => byTime.get(time) ?? null)
    })
    const axis = {
      stroke: probe('--t3'),
      grid: { stroke: probe('--line'), width: 1 },
      ticks: { show: false },
      font: '11px "Inter Variable"',
    }
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: 180,
        cursor: { sync: { key: 'metrics' }, drag: { x: false, y: false } },
        scales: { y: { range: (_chart, _low, high) => [0, (high || 0.01) * 1.15] } },
        axes: [
          { ...axis, values: (_chart, splits) => splits.map(seconds => formatClock(seconds * 1000)) },
          { ...axis, size: 70, values: (_chart, splits) => splits.map(value => formatValue(value, unit)) },
        ],
        series: [
          { value: (_chart, seconds) => (seconds === null ? '' : formatClock(seconds * 1000)) },
          ...series.map(({ pod }, index) => ({
            label: pod ?? 'all Pods',
            stroke: probe(colours[index % colours.length] ?? '--p1'),
            width: 1.5,
            points: { show: false },
            value: (_chart: uPlot, value: number | null) => (value === null ? '' : formatValue(value, unit)),
          })),
        ],
      },
      [times, ...values],
      element,
    )
    element.style.color = ''
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: 180 }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      chart.destroy()
    }
  }, [series, theme])
  return (
    <div
      ref={box}
      role="img"
      aria-label={`${series[0]?.name ?? ''} over time; Shift T shows it as a table`}
    />
  )
}
