import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

/** The groups networking.k8s.io and discovery.k8s.io. */
export const networking: Defaulters = {
  'networking.v1.IngressClass': ingressClass => {
    const parameters = objectOf(objectOf(ingressClass, 'spec') ?? {}, 'parameters')
    if (parameters) fill(parameters, { scope: 'Cluster' })
  },
  'networking.v1.NetworkPolicyPort': port => fill(port, { protocol: 'TCP' }),
  'networking.v1.NetworkPolicy': policy => {
    const spec = (policy['spec'] ??= {}) as JsonObject
    if (!isSet(spec['policyTypes']))
      spec['policyTypes'] = isSet(spec['egress']) ? ['Ingress', 'Egress'] : ['Ingress']
  },
  'discovery.v1.EndpointPort': port => {
    port['name'] ??= ''
    fill(port, { protocol: 'TCP' })
  },
}
