import { compareQuantities, parseQuantity } from '@devmatic/kube-model'
import type { JsonObject } from '@devmatic/kube-model'
import { listIn, objectIn, textIn } from '../json.ts'

const counted = ['cpu', 'memory']

/**
 * How a Pod fares when its node runs short, by what its containers ask for and may take.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function qosClassOf(spec: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...listIn(spec, 'initContainers'), ...listIn(spec, 'containers')]
  const holders = spec['resources'] === undefined ? containers : [spec]
  const resources = holders.map(holder => objectIn(holder, 'resources'))
  if (resources.every(each => !asksFor(each, 'requests') && !asksFor(each, 'limits'))) return 'BestEffort'
  return resources.every(isGuaranteed) ? 'Guaranteed' : 'Burstable'
}

function asksFor(resources: JsonObject, kind: 'requests' | 'limits'): boolean {
  return counted.some(name => isPositive(textIn(objectIn(resources, kind), name)))
}

function isGuaranteed(resources: JsonObject): boolean {
  const [requests, limits] = [objectIn(resources, 'requests'), objectIn(resources, 'limits')]
  return counted.every(name => {
    const [request, limit] = [textIn(requests, name), textIn(limits, name)]
    return isPositive(limit) && compareQuantities(parseQuantity(request || limit), parseQuantity(limit)) === 0
  })
}

function isPositive(quantity: string): boolean {
  return quantity !== '' && compareQuantities(parseQuantity(quantity), parseQuantity('0')) > 0
}
