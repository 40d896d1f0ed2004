import type { Service, ServicePort } from '../pod/pod.ts'
import { serviceNameLabel, type EndpointSlice } from './name-table.ts'
import type { Listener } from './service-proxy.ts'

/** The ordinary stay of a client with its endpoint: three hours, as in Kubernetes. */
const affinitySeconds = 10_800

/**
 * What the node listens on for Services: their ClusterIP at their real ports, NodePorts on loopback, and the ports
 * of LoadBalancers on loopback too. Who serves is whom the EndpointSlices show as ready; if nobody is, those that
 * still serve while they terminate.
 */
export function listenersOf(services: readonly Service[], slices: readonly EndpointSlice[]): Listener[] {
  const byService = Map.groupBy(
    slices,
    slice => `${slice.metadata.namespace}/${slice.metadata.labels?.[serviceNameLabel]}`,
  )
  return services.flatMap(service =>
    listenersOfService(
      service,
      byService.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [],
    ),
  )
}

function listenersOfService(service: Service, slices: readonly EndpointSlice[]): Listener[] {
  const { type, clusterIP, ports = [], sessionAffinity, sessionAffinityConfig } = service.spec
  if (type === 'ExternalName' || !clusterIP || clusterIP === 'None') return []
  const affinityMs = (sessionAffinityConfig?.clientIP?.timeoutSeconds ?? affinitySeconds) * 1000
  const tcp = ports.filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP')
  return tcp.flatMap(port => {
    const endpoints = endpointsOfPort(port, slices)
    const places = [{ host: clusterIP, port: port.port }]
    if (port.nodePort) places.push({ host: '127.0.0.1', port: port.nodePort })
    if (type === 'LoadBalancer') places.push({ host: '127.0.0.1', port: port.port })
    return places.map(place => ({
      ...place,
      endpoints,
      ...(sessionAffinity === 'ClientIP' ? { affinityMs } : {}),
    }))
  })
}

function endpointsOfPort(
  port: ServicePort,
  slices: readonly EndpointSlice[],
): { host: string; port: number }[] {
  const all = slices.flatMap(slice => {
    const target = slice.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port
    if (target === undefined) return []
    return (slice.endpoints ?? []).flatMap(({ addresses, conditions }) =>
      addresses.map(host => ({ host, port: target, conditions })),
    )
  })
  const ready = all.filter(({ conditions }) => conditions?.ready !== false)
  const left =
    ready.length > 0
      ? ready
      : all.filter(({ conditions }) => conditions?.serving === true && conditions.terminating === true)
  return left.map(endpoint => ({ host: endpoint.host, port: endpoint.port }))
}
