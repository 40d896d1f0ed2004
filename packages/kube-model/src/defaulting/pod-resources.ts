import type { JsonObject } from '../object.ts'
import { formatQuantity } from '../quantity/format-quantity.ts'
import { addQuantities, compareQuantities, parseQuantity } from '../quantity/quantity.ts'
import type { Quantity } from '../quantity/quantity.ts'
import { objectOf, objectsOf } from './defaulter.ts'

const podLevelResources = ['cpu', 'memory']

/**
 * A Pod that has resources of its own asks for what its containers ask for together, and failing that for its
 * limits.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#pod-level-resource-specification
 */
export function fillPodRequests(spec: JsonObject): void {
  const resources = objectOf(spec, 'resources')
  if (!resources) return
  const requests = { ...objectOf(resources, 'requests') }
  const limits = objectOf(resources, 'limits') ?? {}
  for (const name of podLevelResources) {
    if (requests[name] !== undefined) continue
    const total = totalRequest(spec, name)
    const value = total ? formatQuantity(total) : limits[name]
    if (value !== undefined) requests[name] = value
  }
  if (Object.keys(requests).length > 0) resources['requests'] = requests
}

/** What runs at the same time adds up; init containers run before all else. */
function totalRequest(spec: JsonObject, name: string): Quantity | undefined {
  let beside: Quantity | undefined
  let largestBefore: Quantity | undefined
  for (const container of objectsOf(spec, 'initContainers')) {
    const request = requestOf(container, name)
    if (container['restartPolicy'] === 'Always') beside = sum(beside, request)
    else largestBefore = larger(largestBefore, sum(beside, request))
  }
  const together = objectsOf(spec, 'containers').reduce(
    (total, container) => sum(total, requestOf(container, name)),
    beside,
  )
  return larger(together, largestBefore)
}

function requestOf(container: JsonObject, name: string): Quantity | undefined {
  const request = objectOf(objectOf(container, 'resources') ?? {}, 'requests')?.[name]
  return typeof request === 'string' ? parseQuantity(request) : undefined
}

function sum(left: Quantity | undefined, right: Quantity | undefined): Quantity | undefined {
  return left && right ? addQuantities(left, right) : (left ?? right)
}

function larger(left: Quantity | undefined, right: Quantity | undefined): Quantity | undefined {
  if (!left || !right) return left ?? right
  return compareQuantities(left, right) < 0 ? right : left
}
