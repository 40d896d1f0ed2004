import { nodeError } from '../node-error.ts'
import type { Container, Pod, ResourceFieldRef } from '../pod/pod.ts'
import { quantityValue } from './quantity-value.ts'

/** What the node has to give, in cores and bytes. */
export interface NodeResources {
  cpuCores: number
  memoryBytes: number
  storageBytes: number
}

/**
 * A container's request or limit, divided and rounded up; a limit that is not set is what the node has.
 *
 * @throws CodedError `process-node/config`
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-resourceFieldRef
 */
export function resourceOfContainer(
  ref: ResourceFieldRef,
  context: { container: Container | undefined; pod: Pod; node: NodeResources },
): string {
  const containers = [...context.pod.spec.containers, ...(context.pod.spec.initContainers ?? [])]
  const container = ref.containerName
    ? containers.find(({ name }) => name === ref.containerName)
    : context.container
  if (!container) throw nodeError('process-node/config', `container ${ref.containerName} not found`)
  const [, side, resource] = /^(limits|requests)\.(cpu|memory|ephemeral-storage)$/.exec(ref.resource) ?? []
  if (!side || !resource)
    throw nodeError('process-node/config', `unsupported container resource : ${ref.resource}`)
  const given = container.resources?.[side as 'limits' | 'requests']?.[resource]
  const value = given === undefined ? unset(side, resource, context.node) : quantityValue(given)
  const divisor = quantityValue(ref.divisor ?? '1')
  // 0.1 + 0.2 must not become one more: cut what is beyond a billionth before rounding up.
  return String(Math.ceil(Number((value / (divisor || 1)).toFixed(9))))
}

function unset(side: string, resource: string, node: NodeResources): number {
  if (side === 'requests') return 0
  return (
    { cpu: node.cpuCores, memory: node.memoryBytes, 'ephemeral-storage': node.storageBytes }[resource] ?? 0
  )
}
