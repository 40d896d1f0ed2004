import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts'
import { objects } from '../validate/check-pod-spec.ts'
import { specOf } from './convert-workload.ts'
import type { Convert } from './draft.ts'

/** HorizontalPodAutoscalers of autoscaling/v2beta1 to v2: each metric has a `target`. */
export const convertAutoscaler: Convert = draft => {
  const spec = specOf(draft)
  if (spec['metrics'] === undefined) return
  spec['metrics'] = objects(spec['metrics']).map(convertMetric)
  draft.note("what metrics aim at is in each one's target", ['spec', 'metrics'])
}

function convertMetric(metric: JsonObject): JsonObject {
  const { resource, containerResource, pods, object, external, ...rest } = metric
  return {
    ...rest,
    ...(isJsonObject(resource) && { resource: convertResource(resource) }),
    ...(isJsonObject(containerResource) && { containerResource: convertResource(containerResource) }),
    ...(isJsonObject(pods) && { pods: convertPods(pods) }),
    ...(isJsonObject(object) && { object: convertObject(object) }),
    ...(isJsonObject(external) && { external: convertExternal(external) }),
  }
}

function convertResource({ targetAverageUtilization, targetAverageValue, ...rest }: JsonObject): JsonObject {
  const target: JsonObject =
    targetAverageUtilization === undefined
      ? { type: 'AverageValue', averageValue: targetAverageValue }
      : { type: 'Utilization', averageUtilization: targetAverageUtilization }
  return { ...rest, target }
}

function convertPods({ metricName, selector, targetAverageValue }: JsonObject): JsonObject {
  return {
    metric: metricOf(metricName, selector),
    target: { type: 'AverageValue', averageValue: targetAverageValue },
  }
}

function convertObject({ target, metricName, selector, targetValue, averageValue }: JsonObject): JsonObject {
  return {
    describedObject: target,
    metric: metricOf(metricName, selector),
    target: targetOf(targetValue, averageValue),
  }
}

function convertExternal({
  metricName,
  metricSelector,
  targetValue,
  targetAverageValue,
}: JsonObject): JsonObject {
  return { metric: metricOf(metricName, metricSelector), target: targetOf(targetValue, targetAverageValue) }
}

function metricOf(name: JsonValue | undefined, selector: JsonValue | undefined): JsonObject {
  return { name, ...(selector !== undefined && { selector }) }
}

function targetOf(value: JsonValue | undefined, averageValue: JsonValue | undefined): JsonObject {
  return averageValue === undefined ? { type: 'Value', value } : { type: 'AverageValue', averageValue }
}
