import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { listIn, numberIn, objectIn, textIn } from '../json.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { Collection } from '../storage/collection.ts'
import type { Strategy, StrategyContext } from '../registry/strategy.ts'
import type { StatusCause } from '../status/status.ts'
import { allocateAddress, allocateNodePort } from './service-allocation.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/service */
export const serviceStrategy: Partial<Strategy> = {
  selectableFields: service => {
    const spec = objectIn(service, 'spec')
    return { 'spec.clusterIP': textIn(spec, 'clusterIP'), 'spec.type': textIn(spec, 'type') }
  },
  prepareForCreate: (service, context) => allocate(service, undefined, context),
  prepareForUpdate: (service, old, context) => allocate(service, old, context),
  validateCreate: (service, { siblings }) => allocationProblems(service, siblings),
  validateUpdate: (service, _old, { siblings }) => allocationProblems(service, siblings),
}

/** Gives a Service the addresses and ports that its type calls for, keeping those that it had. */
function allocate(service: KubeObject, old: KubeObject | undefined, { siblings }: StrategyContext): void {
  const spec = objectIn(service, 'spec')
  const oldSpec = objectIn(old, 'spec')
  if (spec['type'] === 'ExternalName') return
  keepOld(spec, oldSpec)
  const used = usedBy(siblings, service)
  if (!textIn(spec, 'clusterIP')) spec['clusterIP'] = allocateAddress(used.addresses)
  if (listIn(spec, 'clusterIPs').length === 0) spec['clusterIPs'] = [spec['clusterIP'] ?? '']
  if (listIn(spec, 'ipFamilies').length === 0) spec['ipFamilies'] = ['IPv4']
  spec['ipFamilyPolicy'] ??= 'SingleStack'
  if (needsNodePorts(spec)) allocatePorts(spec, used.nodePorts)
}

/** What a PUT leaves out of an address or of a port, it does not give up. */
function keepOld(spec: JsonObject, old: JsonObject): void {
  if (old['type'] === 'ExternalName' || old['clusterIP'] === undefined) return
  // Who changes the first address alone, as clients from before there were several do, means both fields.
  const keptList = isDeepStrictEqual(spec['clusterIPs'], old['clusterIPs'])
  if (keptList && spec['clusterIP'] !== undefined && spec['clusterIP'] !== old['clusterIP'])
    spec['clusterIPs'] = [spec['clusterIP']]
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
    if (spec[field] === undefined && old[field] !== undefined) spec[field] = old[field]
  if (!needsNodePorts(spec) || !needsNodePorts(old)) return
  for (const port of listIn(spec, 'ports') as JsonObject[]) {
    if (port['nodePort']) continue
    const before = (listIn(old, 'ports') as JsonObject[]).find(
      other => other['port'] === port['port'] && other['protocol'] === port['protocol'],
    )
    if (before?.['nodePort']) port['nodePort'] = before['nodePort']
  }
}

function needsNodePorts(spec: JsonObject): boolean {
  return (
    spec['type'] === 'NodePort' ||
    (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false)
  )
}

function allocatePorts(spec: JsonObject, used: Set<number>): void {
  for (const port of listIn(spec, 'ports') as JsonObject[]) {
    if (port['nodePort']) continue
    const allocated = allocateNodePort(used)
    port['nodePort'] = allocated
    used.add(allocated)
  }
}

interface Used {
  addresses: Set<string>
  nodePorts: Set<number>
}

/** What other Services hold. */
function usedBy(services: Collection, self: KubeObject): Used {
  const used: Used = { addresses: new Set(), nodePorts: new Set() }
  for (const other of services.values()) {
    if (isSelf(other, self)) continue
    used.addresses.add(other.fields['spec.clusterIP'] ?? '')
    if (other.fields['spec.type'] === 'ClusterIP') continue
    const { spec } = JSON.parse(other.json) as { spec?: unknown }
    for (const port of listIn(spec, 'ports')) used.nodePorts.add(numberIn(port, 'nodePort') ?? 0)
  }
  return used
}

function isSelf(other: StoredObject, { metadata }: KubeObject): boolean {
  return other.namespace === metadata.namespace && other.name === metadata.name
}

/** What is wrong with the addresses and ports that a Service asks for. */
function allocationProblems(service: KubeObject, services: Collection): StatusCause[] {
  const spec = objectIn(service, 'spec')
  const used = usedBy(services, service)
  const causes: StatusCause[] = []
  const address = textIn(spec, 'clusterIP')
  if (address && address !== 'None' && used.addresses.has(address))
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.clusterIPs',
      message: `Invalid value: ["${address}"]: failed to allocate IP ${address}: provided IP is already allocated`,
    })
  for (const [index, port] of listIn(spec, 'ports').entries()) {
    const nodePort = numberIn(port, 'nodePort')
    if (nodePort !== undefined && used.nodePorts.has(nodePort))
      causes.push({
        reason: 'FieldValueInvalid',
        field: `spec.ports[${index}].nodePort`,
        message: `Invalid value: ${nodePort}: provided port is already allocated`,
      })
  }
  return causes
}
