import { matchesLabels, selectLabels } from '@devmatic/kube-model'
import type { Pod, Service, ServicePort } from '../framework/objects.ts'
import { isFinished, isReady } from '../pods/pod-state.ts'
import type { Endpoint, SlicePort, TargetRef } from './endpoint-slice.ts'

/** Backends of a Service that serve it at the same ports. */
export interface EndpointGroup {
  ports: SlicePort[]
  endpoints: Endpoint[]
}

/**
 * The backends of a Service: Pods that its selector chooses, once they have an address. Pods whose named ports
 * have different numbers are groups of their own.
 *
 * @see https://github.com/kubernetes/endpointslice/blob/v0.35.0/utils.go
 */
export function endpointsOfService(service: Service, pods: readonly Pod[]): EndpointGroup[] {
  const { selector } = service.spec
  if (!selector || Object.keys(selector).length === 0) return []
  const chosen = pods.filter(
    pod =>
      matchesLabels(selectLabels(selector), pod.metadata.labels) && pod.status?.podIP && !isFinished(pod),
  )
  const groups = new Map<string, EndpointGroup>()
  for (const pod of chosen.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const ports = portsOf(service, pod)
    if (!ports) continue
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    groups.set(key, group)
    group.endpoints.push(endpointOf(service, pod))
  }
  return [...groups.values()]
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const { hostname, subdomain, nodeName } = pod.spec
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: targetOf(pod),
  }
}

/** How an endpoint names the Pod behind it. */
function targetOf(pod: Pod): TargetRef {
  const { name, namespace, uid } = pod.metadata
  return { kind: 'Pod', name, namespace, uid }
}

/** Undefined where the Pod has none of a Service's ports. */
function portsOf(service: Service, pod: Pod): SlicePort[] | undefined {
  const { ports = [] } = service.spec
  const resolved = ports.flatMap(port => {
    const number = targetNumber(port, pod)
    if (number === undefined) return []
    const { name = '', protocol = 'TCP', appProtocol } = port
    return [{ name, port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }]
  })
  return resolved.length === 0 && ports.length > 0 ? undefined : resolved
}

function targetNumber(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const all = [...pod.spec.containers, ...sidecars].flatMap(container => container.ports ?? [])
  return all.find(({ name, protocol = 'TCP' }) => name === target && protocol === (port.protocol ?? 'TCP'))
    ?.containerPort
}
