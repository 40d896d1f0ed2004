import type { Service } from '../pod/pod.ts'

/**
 * The variables by which a container finds Services: `QUEUE_SERVICE_HOST`, `QUEUE_SERVICE_PORT`,
 * `QUEUE_SERVICE_PORT_HTTP`, and the older ones of Docker links.
 *
 * @param services those of the Pod's namespace; headless ones and ExternalNames have no address and are left out
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
export function serviceEnvironment(services: readonly Service[]): Record<string, string> {
  return Object.assign({}, ...services.map(variablesOf)) as Record<string, string>
}

function variablesOf(service: Service): Record<string, string> {
  const { clusterIP: host, ports = [] } = service.spec
  const [first] = ports
  if (!host || host === 'None' || !first) return {}
  const prefix = variableName(service.metadata.name ?? '')
  const variables: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: host,
    [`${prefix}_SERVICE_PORT`]: String(first.port),
    [`${prefix}_PORT`]: urlOf(host, first),
  }
  for (const port of ports) {
    if (port.name) variables[`${prefix}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port)
    const protocol = port.protocol ?? 'TCP'
    const link = `${prefix}_PORT_${port.port}_${protocol}`
    variables[link] = urlOf(host, port)
    variables[`${link}_PROTO`] = protocol.toLowerCase()
    variables[`${link}_PORT`] = String(port.port)
    variables[`${link}_ADDR`] = host
  }
  return variables
}

function urlOf(host: string, port: { protocol?: string; port: number }): string {
  return `${(port.protocol ?? 'TCP').toLowerCase()}://${host}:${port.port}`
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
