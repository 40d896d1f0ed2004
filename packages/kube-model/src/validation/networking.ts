import { isIP } from 'node:net'
import { checkDns1035Label, checkDnsSubdomain, checkPortName, checkPortNumber } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt, textsAt } from '../fields.ts'
import { checkSelector } from './labels.ts'
import type { At } from './labels.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a NetworkPolicy. */
export function checkNetworkPolicy(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  checkSelector(spec['podSelector'], { path: 'spec.podSelector', problems })
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    for (const [index, rule] of entriesAt(spec, direction)) {
      const path = `spec.${direction}[${index}]`
      for (const [portIndex, port] of entriesAt(rule, 'ports'))
        checkPolicyPort(port, { path: `${path}.ports[${portIndex}]`, problems })
      for (const [peerIndex, peer] of entriesAt(rule, peers))
        checkPeer(peer, { path: `${path}.${peers}[${peerIndex}]`, problems })
    }
  const types = textsAt(spec, 'policyTypes')
  if (types.length > 2)
    return problems.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')
  for (const [index, type] of types.entries())
    if (type !== 'Ingress' && type !== 'Egress')
      problems.unsupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress'])
}

function checkPolicyPort(entry: JsonObject, { path, problems }: At): void {
  const { protocol, port } = entry
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol as string))
    problems.unsupported(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP'])
  const end = numberAt(entry, 'endPort')
  if (typeof port === 'number') {
    problems.broken(`${path}.port`, port, checkPortNumber(port))
    if (end !== undefined && end < port)
      problems.invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`')
  } else if (typeof port === 'string') {
    if (end !== undefined)
      problems.invalid(`${path}.endPort`, end, 'may not be specified when `port` is non-numeric')
    problems.broken(`${path}.port`, port, checkPortName(port))
  } else if (end !== undefined)
    problems.invalid(`${path}.endPort`, end, 'may not be specified when `port` is not specified')
}

function checkPeer(peer: JsonObject, { path, problems }: At): void {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter(kind => isJsonObject(peer[kind]))
  for (const kind of given) {
    const at = { path: `${path}.${kind}`, problems }
    if (kind === 'ipBlock') checkBlock(objectAt(peer, kind), at)
    else checkSelector(peer[kind], at)
  }
  if (given.length === 0) problems.required(path, 'must specify a peer')
  else if (given.length > 1 && given.includes('ipBlock'))
    problems.forbidden(path, 'may not specify both ipBlock and another peer')
}

const cidrRule = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

function checkBlock(block: JsonObject, { path, problems }: At): void {
  const cidr = textAt(block, 'cidr')
  if (!cidr) return problems.required(`${path}.cidr`)
  if (!isCidr(cidr)) return problems.invalid(`${path}.cidr`, cidr, cidrRule)
  for (const [index, except] of textsAt(block, 'except').entries())
    if (!isCidr(except)) problems.invalid(`${path}.except[${index}]`, except, cidrRule)
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = isIP(address)
  return (
    rest.length === 0 && version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
  )
}

/** What is wrong with an Ingress. */
export function checkIngress(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  const rules = entriesAt(spec, 'rules')
  const backend = findObject(spec, 'defaultBackend')
  if (rules.length === 0 && !backend)
    problems.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified')
  if (backend) checkBackend(backend, { path: 'spec.defaultBackend', problems })
  for (const [index, rule] of rules) checkRule(rule, { path: `spec.rules[${index}]`, problems })
  for (const [index, tls] of entriesAt(spec, 'tls')) checkTls(tls, { path: `spec.tls[${index}]`, problems })
  const className = textAt(spec, 'ingressClassName')
  if (className) problems.broken('spec.ingressClassName', className, checkDnsSubdomain(className))
}

function checkRule(rule: JsonObject, { path, problems }: At): void {
  const host = textAt(rule, 'host')
  if (host) {
    if (isIP(host)) problems.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address')
    problems.broken(`${path}.host`, host, checkHost(host))
  }
  const http = findObject(rule, 'http')
  if (!http) return
  const paths = entriesAt(http, 'paths')
  if (paths.length === 0) problems.required(`${path}.http.paths`)
  for (const [index, entry] of paths) checkPath(entry, { path: `${path}.http.paths[${index}]`, problems })
}

const wildcardRule =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

function checkHost(host: string): string[] {
  if (!host.includes('*')) return checkDnsSubdomain(host)
  return host.startsWith('*.') && checkDnsSubdomain(host.slice(2)).length === 0 ? [] : [wildcardRule]
}

const forbiddenParts = ['//', '/./', '/../', '%2f', '%2F']
const forbiddenEnds = ['/..', '/.']

function checkPath(entry: JsonObject, { path, problems }: At): void {
  const [type, urlPath] = [textAt(entry, 'pathType'), textAt(entry, 'path')]
  const at = `${path}.path`
  if (!type) return problems.required(`${path}.pathType`, 'pathType must be specified')
  if (type === 'Exact' || type === 'Prefix') {
    if (!urlPath.startsWith('/')) problems.invalid(at, urlPath, 'must be an absolute path')
    for (const part of forbiddenParts)
      if (urlPath.includes(part)) problems.invalid(at, urlPath, `must not contain '${part}'`)
    for (const end of forbiddenEnds)
      if (urlPath.endsWith(end)) problems.invalid(at, urlPath, `cannot end with '${end}'`)
  } else if (type === 'ImplementationSpecific') {
    if (urlPath && !urlPath.startsWith('/')) problems.invalid(at, urlPath, 'must be an absolute path')
  } else problems.unsupported(`${path}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix'])
  checkBackend(objectAt(entry, 'backend'), { path: `${path}.backend`, problems })
}

function checkBackend(backend: JsonObject, { path, problems }: At): void {
  const [service, resource] = [findObject(backend, 'service'), findObject(backend, 'resource')]
  if (service && resource) return problems.invalid(path, '', 'cannot set both resource and service backends')
  if (resource) {
    for (const field of ['kind', 'name'])
      if (!textAt(resource, field)) problems.required(`${path}.resource.${field}`)
    return
  }
  if (!service) return problems.invalid(path, '', 'resource or service backend is required')
  const name = textAt(service, 'name')
  if (name) problems.broken(`${path}.service.name`, name, checkDns1035Label(name))
  else problems.required(`${path}.service.name`)
  const port = objectAt(service, 'port')
  const [portName, number] = [textAt(port, 'name'), numberAt(port, 'number') ?? 0]
  if (portName && number) problems.invalid(path, '', 'cannot set both port name & port number')
  else if (portName) problems.broken(`${path}.service.port.name`, portName, checkPortName(portName))
  else if (number) problems.broken(`${path}.service.port.number`, number, checkPortNumber(number))
  else problems.required(path, 'port name or number is required')
}

function checkTls(tls: JsonObject, { path, problems }: At): void {
  for (const [index, host] of textsAt(tls, 'hosts').entries())
    problems.broken(`${path}.hosts[${index}]`, host, checkHost(host))
  const secret = textAt(tls, 'secretName')
  if (secret) problems.broken(`${path}.secretName`, secret, checkDnsSubdomain(secret))
}
