import { entriesAt, findObject, membersAt, numberAt, objectAt, textAt, textsAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { formatLabels, formatLabelSelector, formatSome, scalarAt, textOr } from './printer.ts'
import type { Printers } from './printer.ts'

const shownAddresses = 3

/** Rows of what leads to Pods. */
export const networkingPrinters: Printers = {
  '/Service': object => {
    const spec = objectAt(object, 'spec')
    return {
      Type: textAt(spec, 'type'),
      'Cluster-IP': textsAt(spec, 'clusterIPs')[0] ?? '<none>',
      'External-IP': externalAddress(spec, objectAt(object, 'status')),
      'Port(s)':
        entriesAt(spec, 'ports')
          .map(([, port]) => formatPort(port))
          .join(',') || '<none>',
      Selector: formatLabels(membersAt(spec, 'selector')),
    }
  },
  '/Endpoints': object => ({ Endpoints: formatSome(subsetAddresses(object), shownAddresses) || '<none>' }),
  'discovery.k8s.io/EndpointSlice': object => ({
    AddressType: textAt(object, 'addressType'),
    Ports: formatSome(slicePorts(object), shownAddresses) || '<unset>',
    Endpoints:
      formatSome(
        entriesAt(object, 'endpoints').flatMap(([, endpoint]) => textsAt(endpoint, 'addresses')),
        shownAddresses,
      ) || '<unset>',
  }),
  'networking.k8s.io/Ingress': object => {
    const spec = objectAt(object, 'spec')
    return {
      Class: textOr(spec, 'ingressClassName', '<none>'),
      Hosts: ingressHosts(spec),
      Address: loadBalancerAddresses(objectAt(object, 'status')),
      Ports: entriesAt(spec, 'tls').length > 0 ? '80, 443' : '80',
    }
  },
  'networking.k8s.io/IngressClass': object => ({
    Controller: textAt(objectAt(object, 'spec'), 'controller'),
    Parameters: classParameters(findObject(objectAt(object, 'spec'), 'parameters')),
  }),
  'networking.k8s.io/NetworkPolicy': object => ({
    'Pod-Selector': formatLabelSelector(objectAt(objectAt(object, 'spec'), 'podSelector')),
  }),
  'networking.k8s.io/IPAddress': object => ({
    ParentRef: parentReference(findObject(objectAt(object, 'spec'), 'parentRef')),
  }),
  'networking.k8s.io/ServiceCIDR': object => ({
    CIDRs: textsAt(objectAt(object, 'spec'), 'cidrs').join(','),
  }),
}

function formatPort(port: JsonObject): string {
  const nodePort = numberAt(port, 'nodePort')
  const number = scalarAt(port, 'port') ?? '0'
  return `${nodePort ? `${number}:${nodePort}` : number}/${textAt(port, 'protocol')}`
}

function externalAddress(spec: JsonObject, status: JsonObject): string {
  const addresses = textsAt(spec, 'externalIPs')
  switch (textAt(spec, 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return addresses.join(',') || '<none>'
    case 'LoadBalancer':
      return [loadBalancerAddresses(status), ...addresses].filter(Boolean).join(',') || '<pending>'
    case 'ExternalName':
      return textAt(spec, 'externalName')
    default:
      return '<unknown>'
  }
}

function loadBalancerAddresses(status: JsonObject): string {
  const ingress = entriesAt(objectAt(status, 'loadBalancer'), 'ingress')
  const addresses = ingress.map(([, entry]) => textAt(entry, 'ip') || textAt(entry, 'hostname'))
  return [...new Set(addresses.filter(Boolean))].sort().join(',')
}

function subsetAddresses(endpoints: KubeObject): string[] {
  return entriesAt(endpoints, 'subsets').flatMap(([, subset]) => {
    const addresses = entriesAt(subset, 'addresses').map(([, address]) => textAt(address, 'ip'))
    const ports = entriesAt(subset, 'ports')
    // A headless Service need not have ports.
    if (ports.length === 0) return addresses
    return ports.flatMap(([, port]) =>
      addresses.map(address => hostPort(address, scalarAt(port, 'port') ?? '0')),
    )
  })
}

function hostPort(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function slicePorts(slice: KubeObject): string[] {
  return entriesAt(slice, 'ports').map(([, port]) => scalarAt(port, 'port') ?? textOr(port, 'name', '*'))
}

function ingressHosts(spec: JsonObject): string {
  const rules = entriesAt(spec, 'rules')
  const hosts = rules.map(([, rule]) => textAt(rule, 'host')).filter(Boolean)
  if (hosts.length === 0) return '*'
  const shown = hosts.slice(0, shownAddresses).join(',')
  return hosts.length >= shownAddresses && rules.length > shownAddresses
    ? `${shown} + ${rules.length - shownAddresses} more...`
    : shown
}

function classParameters(parameters: JsonObject | undefined): string {
  if (!parameters) return '<none>'
  const group = textAt(parameters, 'apiGroup')
  return `${textAt(parameters, 'kind')}${group && `.${group}`}/${textAt(parameters, 'name')}`
}

function parentReference(parent: JsonObject | undefined): string {
  if (!parent) return '<none>'
  const type = [textAt(parent, 'resource'), textAt(parent, 'group')].filter(Boolean).join('.').toLowerCase()
  return [type, textAt(parent, 'namespace'), textAt(parent, 'name')].filter(Boolean).join('/')
}
