import type { Store } from '../storage/store.ts'
import { formatMetrics } from './text-format.ts'
import type { Labels, Metric, Sample } from './text-format.ts'

/** What a request was about, as far as metrics tell it apart. */
export interface RequestLabels {
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly scope: string
}

/** Upper ends of buckets in seconds, as kube-apiserver has them. */
const buckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

interface Durations {
  labels: RequestLabels
  /** How many took no longer than each bucket says, the longer ones not counted again. */
  counts: number[]
  sum: number
  count: number
}

interface Total {
  labels: Labels
  count: number
}

const readVerbs = new Set(['GET', 'LIST', 'WATCH'])
const longRunning = new Set(['WATCH', 'CONNECT'])

/** What the server counts of itself, under the names that kube-apiserver gives it. */
export class ServerMetrics {
  readonly #totals = new Map<string, Total>()
  readonly #durations = new Map<string, Durations>()
  readonly #running = { mutating: 0, readOnly: 0, watches: 0 }

  /** Notes that a request begins; the result, that it ended. */
  begin(labels: RequestLabels): (code: number, seconds: number) => void {
    const running = longRunning.has(labels.verb)
      ? 'watches'
      : readVerbs.has(labels.verb)
        ? 'readOnly'
        : 'mutating'
    this.#running[running]++
    return (code, seconds) => {
      this.#running[running]--
      this.#count(labels, code)
      if (running !== 'watches') this.#measure(labels, seconds)
    }
  }

  /** All of it, as Prometheus reads it. */
  text(store: Store): string {
    return formatMetrics([...this.#requestMetrics(), storageMetric(store), ...processMetrics()])
  }

  #count(labels: RequestLabels, code: number): void {
    const key = `${Object.values(labels).join('\n')}\n${code}`
    const total = this.#totals.get(key)
    if (total) total.count++
    else
      this.#totals.set(key, { labels: { code: String(code), component: 'apiserver', ...labels }, count: 1 })
  }

  #measure(labels: RequestLabels, seconds: number): void {
    const key = Object.values(labels).join('\n')
    let durations = this.#durations.get(key)
    if (!durations) {
      durations = { labels, counts: buckets.map(() => 0), sum: 0, count: 0 }
      this.#durations.set(key, durations)
    }
    const bucket = buckets.findIndex(end => seconds <= end)
    if (bucket !== -1) durations.counts[bucket] = (durations.counts[bucket] ?? 0) + 1
    durations.sum += seconds
    durations.count++
  }

  #requestMetrics(): Metric[] {
    const { mutating, readOnly, watches } = this.#running
    return [
      {
        name: 'apiserver_request_total',
        help: 'Requests that were answered, by what they were about and how.',
        type: 'counter',
        samples: [...this.#totals.values()].map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'apiserver_request_duration_seconds',
        help: 'How long answers took, those that go on apart.',
        type: 'histogram',
        samples: [...this.#durations.values()].flatMap(samplesOf),
      },
      {
        name: 'apiserver_current_inflight_requests',
        help: 'Requests that are being answered.',
        type: 'gauge',
        samples: [
          { labels: { request_kind: 'mutating' }, value: mutating },
          { labels: { request_kind: 'readOnly' }, value: readOnly },
        ],
      },
      {
        name: 'apiserver_longrunning_requests',
        help: 'Watches and streams that are open.',
        type: 'gauge',
        samples: [{ labels: {}, value: watches }],
      },
    ]
  }
}

function samplesOf({ labels, counts, sum, count }: Durations): Sample[] {
  const own = { component: 'apiserver', ...labels }
  let below = 0
  const cumulated = counts.map((inBucket, index) => {
    below += inBucket
    return { labels: { ...own, le: String(buckets[index]) }, value: below, suffix: '_bucket' }
  })
  return [
    ...cumulated,
    { labels: { ...own, le: '+Inf' }, value: count, suffix: '_bucket' },
    { labels: own, value: sum, suffix: '_sum' },
    { labels: own, value: count, suffix: '_count' },
  ]
}

function storageMetric(store: Store): Metric {
  const samples = [...store.collections()]
    .map(([collection, objects]) => {
      const [group = '', plural] = collection.split('/')
      const resource = plural === undefined ? group : `${plural}.${group}`
      return { labels: { resource }, value: objects.size }
    })
    .sort((a, b) => (a.labels.resource < b.labels.resource ? -1 : 1))
  return {
    name: 'apiserver_storage_objects',
    help: 'Objects that are kept, by resource.',
    type: 'gauge',
    samples,
  }
}

function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage()
  const plain = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    type: name.endsWith('_total') ? 'counter' : 'gauge',
    samples: [{ labels: {}, value }],
  })
  return [
    plain('process_cpu_seconds_total', 'Processor time of this process.', (user + system) / 1e6),
    plain('process_resident_memory_bytes', 'Memory of this process.', process.memoryUsage.rss()),
    plain(
      'process_start_time_seconds',
      'When this process began, since 1970.',
      Date.now() / 1000 - process.uptime(),
    ),
  ]
}
