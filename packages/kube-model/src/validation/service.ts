import { isIPv4 } from 'node:net'
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPortNumber,
  checkQualifiedName,
} from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt, textsAt } from '../fields.ts'
import { checkLabels } from './labels.ts'
import type { At } from './labels.ts'
import { portProtocols } from './pod-containers.ts'
import { checkPort } from './pod-probes.ts'
import type { Problems } from './problems.ts'

const longestAffinitySeconds = 86_400

/** What is wrong with a Service. */
export function checkService(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  const type = textAt(spec, 'type')
  const ports = entriesAt(spec, 'ports')
  const isHeadless = spec['clusterIP'] === 'None'
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') problems.required('spec.ports')
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort'))
    problems.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)
  if (type === 'ExternalName') checkExternalName(spec, problems)
  const names = new Set<string>()
  for (const [index, port] of ports) {
    const at = { path: `spec.ports[${index}]`, problems }
    checkServicePort(port, { names, nameRequired: ports.length > 1 }, at)
  }
  checkLabels(spec, 'selector', { path: 'spec.selector', problems })
  checkAffinity(spec, problems)
  checkAddresses(spec, problems)
  problems.oneOf('spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'])
  checkNodePorts(spec, problems)
  checkPortsDiffer(spec, problems)
  checkLoadBalancer(spec, problems)
  checkTraffic(spec, problems)
}

function checkExternalName(spec: JsonObject, problems: Problems): void {
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
    if (spec[field] !== undefined)
      problems.forbidden(`spec.${field}`, 'may not be set for ExternalName services')
  const name = textAt(spec, 'externalName').replace(/\.$/, '')
  if (name) problems.broken('spec.externalName', name, checkDnsSubdomain(name))
  else problems.required('spec.externalName')
}

interface PortNames {
  names: Set<string>
  nameRequired: boolean
}

function checkServicePort(
  port: JsonObject,
  { names, nameRequired }: PortNames,
  { path, problems }: At,
): void {
  const name = textAt(port, 'name')
  if (name) {
    problems.broken(`${path}.name`, name, checkDnsLabel(name))
    if (names.has(name)) problems.duplicate(`${path}.name`, name)
    names.add(name)
  } else if (nameRequired) problems.required(`${path}.name`)
  const number = numberAt(port, 'port') ?? 0
  problems.broken(`${path}.port`, number, checkPortNumber(number))
  problems.oneOf(`${path}.protocol`, port['protocol'], portProtocols)
  checkPort(port['targetPort'], { path: `${path}.targetPort`, problems })
  const protocol = textAt(port, 'appProtocol')
  if (protocol) problems.broken(`${path}.appProtocol`, protocol, checkQualifiedName(protocol))
}

function checkAffinity(spec: JsonObject, problems: Problems): void {
  const affinity = spec['sessionAffinity']
  problems.oneOf('spec.sessionAffinity', affinity, ['ClientIP', 'None'])
  const config = findObject(spec, 'sessionAffinityConfig')
  if (affinity === 'None' && config)
    problems.forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')
  if (affinity !== 'ClientIP') return
  const seconds = numberAt(objectAt(config, 'clientIP'), 'timeoutSeconds') ?? 0
  if (seconds <= 0 || seconds > longestAffinitySeconds)
    problems.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      seconds,
      `must be greater than 0 and less than ${longestAffinitySeconds}`,
    )
}

function checkAddresses(spec: JsonObject, problems: Problems): void {
  for (const [index, address] of textsAt(spec, 'clusterIPs').entries())
    if (address !== '' && address !== 'None' && !isIPv4(address))
      problems.invalid(
        `spec.clusterIPs[${index}]`,
        address,
        'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      )
  for (const [index, address] of textsAt(spec, 'externalIPs').entries())
    if (!isIPv4(address))
      problems.invalid(
        `spec.externalIPs[${index}]`,
        address,
        'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      )
}

function checkNodePorts(spec: JsonObject, problems: Problems): void {
  const seen = new Set<string>()
  const ports = entriesAt(spec, 'ports').filter(([, port]) => (numberAt(port, 'nodePort') ?? 0) !== 0)
  if (spec['type'] === 'ClusterIP')
    for (const [index] of ports)
      problems.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  for (const [index, port] of ports) {
    const key = `${textAt(port, 'protocol')}/${numberAt(port, 'nodePort')}`
    if (seen.has(key)) problems.duplicate(`spec.ports[${index}].nodePort`, port['nodePort'])
    seen.add(key)
  }
}

function checkPortsDiffer(spec: JsonObject, problems: Problems): void {
  const seen = new Set<string>()
  for (const [index, port] of entriesAt(spec, 'ports')) {
    // As Kubernetes' own type is written, which has no names for JSON.
    const key = {
      Name: '',
      Protocol: textAt(port, 'protocol'),
      AppProtocol: null,
      Port: numberAt(port, 'port') ?? 0,
      TargetPort: 0,
      NodePort: 0,
    }
    if (seen.has(JSON.stringify(key))) problems.duplicate(`spec.ports[${index}]`, key)
    seen.add(JSON.stringify(key))
  }
}

function checkLoadBalancer(spec: JsonObject, problems: Problems): void {
  const isBalanced = spec['type'] === 'LoadBalancer'
  if (textsAt(spec, 'loadBalancerSourceRanges').length > 0 && !isBalanced)
    problems.forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'")
  if (spec['allocateLoadBalancerNodePorts'] !== undefined && !isBalanced)
    problems.forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")
  if (spec['loadBalancerClass'] !== undefined && !isBalanced)
    problems.forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'")
}

function checkTraffic(spec: JsonObject, problems: Problems): void {
  const type = textAt(spec, 'type')
  const isExternal = type === 'NodePort' || type === 'LoadBalancer' || textsAt(spec, 'externalIPs').length > 0
  const external = textAt(spec, 'externalTrafficPolicy')
  if (isExternal && type !== 'ExternalName')
    problems.oneOf('spec.externalTrafficPolicy', external, ['Cluster', 'Local'])
  else if (external)
    problems.invalid(
      'spec.externalTrafficPolicy',
      external,
      'may only be set for externally-accessible services',
    )
  const internal = spec['internalTrafficPolicy']
  if (internal !== undefined && internal !== 'Cluster' && internal !== 'Local')
    problems.unsupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local'])
}

/** An address once given stays, as long as the Service has one. */
export function checkServiceUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return
  const [address] = textsAt(before, 'clusterIPs')
  const [next] = textsAt(spec, 'clusterIPs')
  if (address && next !== address)
    problems.invalid('spec.clusterIPs[0]', spec['clusterIPs'] ?? null, 'may not change once set')
}
