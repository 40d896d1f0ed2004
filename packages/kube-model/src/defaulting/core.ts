import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf, objectsOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

const stickySeconds = 10_800

/** The core group, without Pods. */
export const core: Defaulters = {
  'core.v1.Namespace': namespace => {
    const metadata = (namespace['metadata'] ??= {}) as JsonObject
    if (metadata['name'])
      metadata['labels'] = {
        ...objectOf(metadata, 'labels'),
        'kubernetes.io/metadata.name': metadata['name'],
      }
    namespace['status'] ??= {}
  },
  'core.v1.NamespaceStatus': status => fill(status, { phase: 'Active' }),
  'core.v1.Node': node => {
    node['status'] ??= {}
  },
  'core.v1.NodeSpec': spec => {
    // The first of a node's ranges has a field of its own, from before there were several.
    const { podCIDR } = spec
    if (podCIDR && !isSet(spec['podCIDRs'])) spec['podCIDRs'] = [podCIDR]
  },
  'core.v1.NodeStatus': status => {
    if (isSet(status['capacity'])) fill(status, { allocatable: status['capacity'] })
  },
  'core.v1.Secret': secret => {
    fill(secret, { type: 'Opaque' })
    const texts = Object.entries(objectOf(secret, 'stringData') ?? {})
    if (texts.length > 0) {
      const encoded = texts.map(([key, text]) => [key, Buffer.from(text as string).toString('base64')])
      secret['data'] = { ...objectOf(secret, 'data'), ...Object.fromEntries(encoded) }
    }
    delete secret['stringData']
  },
  'core.v1.Service': service => {
    const spec = (service['spec'] ??= {}) as JsonObject
    fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
    const type = spec['type'] as string
    if (spec['sessionAffinity'] === 'ClientIP') stick(spec)
    for (const port of objectsOf(spec, 'ports')) {
      fill(port, { protocol: 'TCP' })
      if (port['targetPort'] === undefined || port['targetPort'] === 0 || port['targetPort'] === '')
        port['targetPort'] = port['port']
    }
    const external = type === 'NodePort' || type === 'LoadBalancer'
    if (external || (type === 'ClusterIP' && isSet(spec['externalIPs'])))
      fill(spec, { externalTrafficPolicy: 'Cluster' })
    if (external || type === 'ClusterIP') fill(spec, { internalTrafficPolicy: 'Cluster' })
    if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true })
  },
  'core.v1.EndpointPort': port => fill(port, { protocol: 'TCP' }),
  'core.v1.PersistentVolume': volume => {
    const spec = (volume['spec'] ??= {}) as JsonObject
    fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
    fill((volume['status'] ??= {}) as JsonObject, { phase: 'Pending' })
  },
  'core.v1.PersistentVolumeClaim': claim => {
    claim['spec'] ??= {}
    fill((claim['status'] ??= {}) as JsonObject, { phase: 'Pending' })
  },
  'core.v1.PersistentVolumeClaimSpec': spec => fill(spec, { volumeMode: 'Filesystem' }),
  'core.v1.ReplicationController': controller => {
    const spec = (controller['spec'] ??= {}) as JsonObject
    const template = objectOf(spec, 'template')
    const labels = template && objectOf(objectOf(template, 'metadata') ?? {}, 'labels')
    if (!labels || !isSet(labels)) return
    if (!isSet(spec['selector'])) spec['selector'] = { ...labels }
    const metadata = (controller['metadata'] ??= {}) as JsonObject
    if (!isSet(metadata['labels'])) metadata['labels'] = { ...labels }
  },
  'core.v1.LimitRangeItem': item => {
    if (item['type'] !== 'Container') return
    const limits = { ...objectOf(item, 'max'), ...objectOf(item, 'default') }
    item['default'] = limits
    item['defaultRequest'] = { ...objectOf(item, 'min'), ...limits, ...objectOf(item, 'defaultRequest') }
  },
}

function stick(spec: JsonObject): void {
  const config = (spec['sessionAffinityConfig'] ??= {}) as JsonObject
  fill((config['clientIP'] ??= {}) as JsonObject, { timeoutSeconds: stickySeconds })
}
