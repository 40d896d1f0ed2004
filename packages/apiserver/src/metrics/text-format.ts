/** Values of labels by name. */
export type Labels = Readonly<Record<string, string>>

/** One value of a metric, as it is written. */
export interface Sample {
  labels: Labels
  value: number
  /** What follows the metric's name: `_bucket`, `_sum`, `_count`. */
  suffix?: string
}

/** A metric with all that it has to say. */
export interface Metric {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  samples: Iterable<Sample>
}

/**
 * Writes metrics as Prometheus reads them.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function formatMetrics(metrics: Iterable<Metric>): string {
  const lines: string[] = []
  for (const { name, help, type, samples } of metrics) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const { labels, value, suffix = '' } of samples)
      lines.push(`${name}${suffix}${formatLabels(labels)} ${value}`)
  }
  return `${lines.join('\n')}\n`
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

function escape(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
