import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import { listIn, numberIn, objectIn, textIn } from '../json.ts'
import type { Conversion } from './resource.ts'

/** Another version of what is kept elsewhere. */
export interface BuiltInConversion extends Conversion {
  /** Where its objects are. */
  readonly collection: string
}

const eventFields: readonly (readonly [kept: string, served: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
]

/** Fields of `events.k8s.io` that selectors may name, as the kept objects have them. */
export const eventFieldAliases: Readonly<Record<string, string>> = {
  reason: 'reason',
  type: 'type',
  reportingController: 'reportingComponent',
  ...Object.fromEntries(
    ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(name => [
      `regarding.${name}`,
      `involvedObject.${name}`,
    ]),
  ),
}

const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics'
const behaviorAnnotation = 'autoscaling.alpha.kubernetes.io/behavior'

/** Versions of built-in kinds that share their objects with another, by group, version and resource. */
export const builtInConversions: Readonly<Record<string, BuiltInConversion>> = {
  'events.k8s.io/v1/events': {
    collection: 'events',
    toStored: event => renamed({ ...event, apiVersion: 'v1' }, 'toStored'),
    fromStored: event => renamed({ ...event, apiVersion: 'events.k8s.io/v1' }, 'fromStored'),
  },
  'autoscaling/v1/horizontalpodautoscalers': {
    collection: 'autoscaling/horizontalpodautoscalers',
    toStored: toAutoscalerV2,
    fromStored: toAutoscalerV1,
  },
}

function renamed(event: KubeObject, direction: 'toStored' | 'fromStored'): KubeObject {
  const names = new Map(
    eventFields.map(([kept, served]) => (direction === 'toStored' ? [served, kept] : [kept, served])),
  )
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [names.get(name) ?? name, value]),
  ) as unknown as KubeObject
}

/** The first version knows how busy processors are, and nothing else: the rest travels as annotations. */
function toAutoscalerV1(autoscaler: KubeObject): KubeObject {
  const { metrics: _metrics, behavior, ...spec } = objectIn(autoscaler, 'spec')
  const metrics = listIn(objectIn(autoscaler, 'spec'), 'metrics') as JsonObject[]
  const processor = metrics.find(isProcessorUse)
  const others = metrics.filter(metric => metric !== processor)
  const percentage = numberIn(objectIn(objectIn(processor, 'resource'), 'target'), 'averageUtilization')
  const { currentMetrics, conditions: _conditions, ...status } = objectIn(autoscaler, 'status')
  const current = (Array.isArray(currentMetrics) ? currentMetrics : []).find(isProcessorUse)
  const currentPercentage = numberIn(objectIn(objectIn(current, 'resource'), 'current'), 'averageUtilization')
  const annotations = {
    ...autoscaler.metadata.annotations,
    ...(others.length > 0 && { [metricsAnnotation]: JSON.stringify(others) }),
    ...(behavior !== undefined && { [behaviorAnnotation]: JSON.stringify(behavior) }),
  }
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    metadata: { ...autoscaler.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...spec, ...(percentage !== undefined && { targetCPUUtilizationPercentage: percentage }) },
    status: {
      ...status,
      ...(currentPercentage !== undefined && { currentCPUUtilizationPercentage: currentPercentage }),
    },
  }
}

function toAutoscalerV2(autoscaler: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: percentage, ...spec } = objectIn(autoscaler, 'spec')
  const { currentCPUUtilizationPercentage: _current, ...status } = objectIn(autoscaler, 'status')
  const { annotations = {}, ...metadata } = autoscaler.metadata
  const {
    [metricsAnnotation]: metricsText,
    [behaviorAnnotation]: behaviorText,
    ...otherAnnotations
  } = annotations
  const others = parse(metricsText)
  const behavior = parse(behaviorText)
  const metrics = [
    ...(typeof percentage === 'number' ? [processorMetric(percentage)] : []),
    ...(Array.isArray(others) ? others : []),
  ]
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    metadata: {
      ...metadata,
      ...(Object.keys(otherAnnotations).length > 0 && { annotations: otherAnnotations }),
    },
    spec: {
      ...spec,
      ...(metrics.length > 0 && { metrics }),
      ...(behavior !== undefined && { behavior }),
    },
    status,
  }
}

function isProcessorUse(metric: unknown): boolean {
  const resource = objectIn(metric, 'resource')
  return textIn(metric, 'type') === 'Resource' && textIn(resource, 'name') === 'cpu'
}

function processorMetric(percentage: number): JsonObject {
  const target = { type: 'Utilization', averageUtilization: percentage }
  return { type: 'Resource', resource: { name: 'cpu', target } }
}

function parse(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined // somebody wrote something else there: it says nothing
  }
}
