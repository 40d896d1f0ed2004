import type { JsonObject, KubeObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { At } from './labels.ts'
import { checkPathSegment } from './object-meta.ts'
import type { Problems } from './problems.ts'
import { compareTexts, quantityText } from './quantities.ts'

const longestWindowSeconds = 3600

/** What is wrong with a HorizontalPodAutoscaler, as version 2 has it. */
export function checkAutoscaler(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  const [minimum, maximum] = [numberAt(spec, 'minReplicas'), numberAt(spec, 'maxReplicas') ?? 0]
  if (minimum !== undefined && minimum < 1)
    problems.invalid('spec.minReplicas', minimum, 'must be greater than or equal to 1')
  if (maximum < 1) problems.invalid('spec.maxReplicas', maximum, 'must be greater than 0')
  if (minimum !== undefined && maximum < minimum)
    problems.invalid('spec.maxReplicas', maximum, 'must be greater than or equal to `minReplicas`')
  checkTarget(objectAt(spec, 'scaleTargetRef'), { path: 'spec.scaleTargetRef', problems })
  for (const [index, metric] of entriesAt(spec, 'metrics'))
    checkMetric(metric, { path: `spec.metrics[${index}]`, problems })
  for (const direction of ['scaleUp', 'scaleDown'])
    checkRules(findObject(spec['behavior'], direction), { path: `spec.behavior.${direction}`, problems })
}

function checkTarget(target: JsonObject, { path, problems }: At): void {
  for (const field of ['kind', 'name']) {
    const value = textAt(target, field)
    if (value) problems.broken(`${path}.${field}`, value, checkPathSegment(value))
    else problems.required(`${path}.${field}`)
  }
  const apiVersion = textAt(target, 'apiVersion')
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : ['']
  if (!group && textAt(target, 'kind') !== 'ReplicationController')
    problems.invalid(`${path}.apiVersion`, apiVersion, 'apiVersion must specify API group')
}

const sources: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}
const missing = 'must populate information for the given metric source'

function checkMetric(metric: JsonObject, { path, problems }: At): void {
  const type = textAt(metric, 'type')
  const source = sources[type]
  if (!type) problems.required(`${path}.type`, 'must specify a metric source type')
  if (!source) problems.unsupported(`${path}.type`, type, Object.keys(sources))
  const given = Object.values(sources).filter(name => isJsonObject(metric[name]))
  if (given.length > 0)
    checkSource(objectAt(metric, given[0] as string), given[0] as string, {
      path: `${path}.${given[0]}`,
      problems,
    })
  if (source && !given.includes(source)) problems.required(`${path}.${source}`, missing)
  if (given.length > 1)
    for (const name of given.filter(other => other !== source))
      problems.forbidden(`${path}.${name}`, 'must populate the given metric source only')
}

function checkSource(source: JsonObject, name: string, { path, problems }: At): void {
  const target = objectAt(source, 'target')
  if (name === 'resource' || name === 'containerResource') {
    if (!textAt(source, 'name')) problems.required(`${path}.name`, 'must specify a resource name')
    if (name === 'containerResource' && !textAt(source, 'container'))
      problems.required(`${path}.container`, 'must specify a container')
  } else if (!textAt(objectAt(source, 'metric'), 'name'))
    problems.required(`${path}.metric.name`, 'must specify a metric name')
  checkMetricTarget(target, { path: `${path}.target`, problems })
  const [utilization, average] = [target['averageUtilization'], target['averageValue']]
  if (name !== 'resource' && name !== 'containerResource') return
  if (utilization === undefined && average === undefined)
    problems.required(
      `${path}.target.averageUtilization`,
      'must set either a target raw value or a target utilization',
    )
  if (utilization !== undefined && average !== undefined)
    problems.forbidden(
      `${path}.target.averageValue`,
      'may not set both a target raw value and a target utilization',
    )
}

function checkMetricTarget(target: JsonObject, { path, problems }: At): void {
  const type = textAt(target, 'type')
  if (!type) problems.required(`${path}.type`, 'must specify a metric target type')
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    problems.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')
  for (const field of ['value', 'averageValue'])
    if (target[field] !== undefined && compareTexts(target[field], '0') <= 0)
      problems.invalid(`${path}.${field}`, quantityText(target[field]), 'must be positive')
  const utilization = numberAt(target, 'averageUtilization')
  if (utilization !== undefined && utilization < 1)
    problems.invalid(`${path}.averageUtilization`, utilization, 'must be greater than 0')
}

function checkRules(rules: JsonObject | undefined, { path, problems }: At): void {
  if (!rules) return
  const window = numberAt(rules, 'stabilizationWindowSeconds')
  if (window !== undefined && window < 0)
    problems.invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero')
  if (window !== undefined && window > longestWindowSeconds)
    problems.invalid(
      `${path}.stabilizationWindowSeconds`,
      window,
      `must be less than or equal to ${longestWindowSeconds}`,
    )
  const policy = rules['selectPolicy']
  if (policy !== undefined && !['Disabled', 'Max', 'Min'].includes(policy as string))
    problems.unsupported(`${path}.selectPolicy`, policy, ['Disabled', 'Max', 'Min'])
  const policies = entriesAt(rules, 'policies')
  if (policies.length === 0) problems.required(`${path}.policies`, 'must specify at least one Policy')
}
