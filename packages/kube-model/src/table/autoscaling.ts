import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { JsonObject, JsonValue, KubeObject } from '../object.ts'
import { formatSome, scalarAt } from './printer.ts'
import type { Cells, Printers } from './printer.ts'

const shownMetrics = 2

/** The row of a HorizontalPodAutoscaler. */
export const autoscalingPrinters: Printers = { 'autoscaling/HorizontalPodAutoscaler': printAutoscaler }

function printAutoscaler(object: KubeObject): Cells {
  const spec = objectAt(object, 'spec')
  const target = objectAt(spec, 'scaleTargetRef')
  return {
    Reference: `${textAt(target, 'kind')}/${textAt(target, 'name')}`,
    Targets: formatSome(targets(spec, objectAt(object, 'status')), shownMetrics, ', ') || '<none>',
    MinPods: scalarAt(spec, 'minReplicas') ?? '<unset>',
    MaxPods: numberAt(spec, 'maxReplicas') ?? 0,
    Replicas: numberAt(objectAt(object, 'status'), 'currentReplicas') ?? 0,
  }
}

function targets(spec: JsonObject, status: JsonObject): string[] {
  const statuses = entriesAt(status, 'currentMetrics').map(([, metric]) => metric)
  return entriesAt(spec, 'metrics').map(([index, metric]) => formatMetric(metric, statuses[index]))
}

/** Where a metric of a type keeps its source. */
const sources: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
}

function formatMetric(metric: JsonObject, status: JsonObject | undefined): string {
  const type = textAt(metric, 'type')
  const name = sources[type]
  if (name === undefined) return '<unknown type>'
  const target = objectAt(objectAt(metric, name), 'target')
  const currentSource = findObject(status, name)
  const current = objectAt(currentSource, 'current')
  const prefix = type.endsWith('Resource') ? `${textAt(objectAt(metric, name), 'name')}: ` : ''
  if (target['averageValue'] !== undefined || type === 'Pods') {
    const average = type === 'External' || type === 'Object' ? ' (avg)' : ''
    return `${prefix}${amount(current['averageValue'])}/${amount(target['averageValue'])}${average}`
  }
  if (!prefix) return `${amount(current['value'])}/${amount(target['value'])}`
  const wanted = target['averageUtilization']
  return `${prefix}${percent(current['averageUtilization'], '<unknown>')}/${percent(wanted, '<auto>')}`
}

function amount(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '<unknown>'
}

function percent(value: JsonValue | undefined, missing: string): string {
  return typeof value === 'number' ? `${value}%` : missing
}
