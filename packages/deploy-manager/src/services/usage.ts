import { type Clock, systemClock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import { parseQuantity, quantityValue } from '@devmatic/kube-model'
import type { ServiceMetrics, Usage } from '../protocol/index.ts'
import type { ClusterView } from './cluster-view.ts'
import { ownerOf } from './cluster-view.ts'

/** What services use, as far as the cluster measures it. */
export interface UsageTracker {
  of(service: string): Usage | undefined
  metricsOf(service: string): ServiceMetrics
  close(): void
}

/** How usage is asked for. */
export interface UsageOptions {
  client: KubeClient
  view: ClusterView
  namespace: string
  onUsage: (usage: Record<string, Usage>) => void
  clock?: Clock
}

interface PodMetrics {
  metadata: { name: string }
  containers?: { usage?: { cpu?: string; memory?: string } }[]
}

interface Point {
  at: number
  cpuCores: number
  memoryBytes: number
}

const stepSeconds = 15
const keptPoints = 60
/** A cluster without metrics may get them later. */
const absentMs = 60_000

/** Asks the metrics API every so often; a cluster without one shows no usage. */
export function trackUsage({
  client,
  view,
  namespace,
  onUsage,
  clock = systemClock,
}: UsageOptions): UsageTracker {
  const points = new Map<string, Point[]>()
  const stop = new AbortController()
  void ask()

  async function ask(): Promise<void> {
    while (!stop.signal.aborted) {
      const isServed = await askOnce().catch(() => false) // no metrics: nothing is shown
      await clock.sleep(isServed ? stepSeconds * 1000 : absentMs, stop.signal).catch(() => {}) // closed
    }
  }
  async function askOnce(): Promise<boolean> {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`
    const { items = [] } = JSON.parse(await client.raw(path, { signal: stop.signal })) as {
      items?: PodMetrics[]
    }
    const now = clock.now()
    const sums = new Map<string, Point>()
    for (const { metadata, containers = [] } of items) {
      const pod = view.pods.get({ name: metadata.name, namespace })
      if (!pod) continue
      const service = ownerOf(pod).replace(/^\w+\//, '')
      const sum = sums.get(service) ?? { at: now, cpuCores: 0, memoryBytes: 0 }
      for (const { usage = {} } of containers) {
        sum.cpuCores += valueOf(usage.cpu)
        sum.memoryBytes += valueOf(usage.memory)
      }
      sums.set(service, sum)
    }
    for (const [service, point] of sums)
      points.set(service, [...(points.get(service) ?? []), point].slice(-keptPoints))
    onUsage(Object.fromEntries([...sums.keys()].map(service => [service, usageOf(points.get(service)!)])))
    return true
  }
  return {
    of(service) {
      const known = points.get(service)
      return known && usageOf(known)
    },
    metricsOf(service) {
      const known = points.get(service) ?? []
      const series = (pick: (point: Point) => number): [string, number][] =>
        known.map(point => [new Date(point.at).toISOString(), pick(point)])
      return {
        service,
        stepSeconds,
        series: [
          { name: 'cpu', unit: 'cores', points: series(({ cpuCores }) => cpuCores) },
          { name: 'memory', unit: 'bytes', points: series(({ memoryBytes }) => memoryBytes) },
        ],
      }
    },
    close: () => stop.abort(),
  }
}

function usageOf(points: readonly Point[]): Usage {
  const { at, cpuCores, memoryBytes } = points.at(-1)!
  return {
    at: new Date(at).toISOString(),
    cpuCores,
    memoryBytes,
    cpu: points.map(each => each.cpuCores),
    stepSeconds,
  }
}

function valueOf(quantity: string | undefined): number {
  return quantity === undefined ? 0 : Number(quantityValue(parseQuantity(quantity), -9)) / 1e9
}
