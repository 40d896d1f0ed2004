import { matchesLabels, parseLabelSelector } from '@devmatic/kube-model'
import type { LabelSelector } from '@devmatic/kube-model'
import { badRequest } from '../status/status-error.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Resource } from '../registry/resource.ts'
import { parseFieldSelector } from './field-selector.ts'
import type { ObjectMatcher } from './field-selector.ts'

/** What a request's selectors and the name in its URL let through; undefined: everything. */
export function parseSelection(exchange: Exchange, resource: Resource, name = ''): ObjectMatcher | undefined {
  const labelSelector = exchange.query.get('labelSelector') ?? ''
  const labels = labelSelector ? readLabelSelector(labelSelector) : undefined
  const fields = parseFieldSelector(exchange.query.get('fieldSelector') ?? '', resource)
  const matchers: ObjectMatcher[] = []
  if (name) matchers.push(object => object.name === name)
  if (fields) matchers.push(fields)
  if (labels) matchers.push(object => matchesLabels(labels, object.labels))
  if (matchers.length === 0) return undefined
  return object => matchers.every(matches => matches(object))
}

function readLabelSelector(text: string): LabelSelector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
