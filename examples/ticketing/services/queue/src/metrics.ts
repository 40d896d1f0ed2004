import { Counter, Gauge, type Registry } from 'prom-client'
import type { LineKeeper } from './line-keeper.ts'

/**
 * What the reactor and the dashboards read about the line.
 *
 * @returns a counter of failures to move it
 */
export function measureLine(registry: Registry, keeper: LineKeeper): Counter {
  const gauge = (name: string, help: string, read: () => number): void => {
    const metric: Gauge = new Gauge({
      name,
      help,
      registers: [],
      collect: () => {
        // The line is not known at first: no value is better than an invented one.
        if (keeper.known) metric.set(read())
        else metric.reset()
      },
    })
    registry.registerMetric(metric)
  }
  const waiting = (): number => keeper.line.tail - keeper.line.head
  gauge('queue_waiting_visitors', 'Visitors who have a position and are not admitted yet', waiting)
  gauge('queue_joined_visitors_total', 'Positions given out', () => keeper.line.tail)
  gauge('queue_admitted_visitors_total', 'Positions admitted', () => keeper.line.head)
  gauge('queue_rate_per_second', 'Admissions a second that are set', () => keeper.line.rate)
  gauge('queue_paused', '1 while nobody is admitted', () => Number(keeper.line.paused))
  gauge('queue_age_seconds', 'Seconds since the database was last heard', () => keeper.ageMs / 1000)
  return new Counter({
    name: 'queue_tick_failures_total',
    help: 'Times that the line could not be moved',
    registers: [registry],
  })
}
