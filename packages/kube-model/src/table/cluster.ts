import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { scalarAt, since, textOr } from './printer.ts'
import type { Printers } from './printer.ts'

/** Rows of the cluster's parts, and of what Pods are given and limited by. */
export const clusterPrinters: Printers = {
  '/Namespace': object => ({ Status: textAt(objectAt(object, 'status'), 'phase') }),
  '/ConfigMap': object => ({
    Data: Object.keys(objectAt(object, 'data')).length + Object.keys(objectAt(object, 'binaryData')).length,
  }),
  '/Secret': object => ({ Type: textAt(object, 'type'), Data: Object.keys(objectAt(object, 'data')).length }),
  '/ServiceAccount': () => ({}),
  '/Node': object => {
    const info = objectAt(objectAt(object, 'status'), 'nodeInfo')
    return {
      Status: nodeStatus(object),
      Roles: nodeRoles(object),
      Version: textAt(info, 'kubeletVersion'),
      'Internal-IP': nodeAddress(object, 'InternalIP'),
      'External-IP': nodeAddress(object, 'ExternalIP'),
      'OS-Image': textOr(info, 'osImage', '<unknown>'),
      'Kernel-Version': textOr(info, 'kernelVersion', '<unknown>'),
      'Container-Runtime': textOr(info, 'containerRuntimeVersion', '<unknown>'),
    }
  },
  '/ComponentStatus': object => {
    const healthy = entriesAt(object, 'conditions').find(([, { type }]) => type === 'Healthy')?.[1]
    return {
      Status: healthy ? (textAt(healthy, 'status') === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown',
      Message: textAt(healthy, 'message'),
      Error: textAt(healthy, 'error'),
    }
  },
  '/ResourceQuota': object => {
    const { hard, used } = {
      hard: objectAt(objectAt(object, 'status'), 'hard'),
      used: objectAt(objectAt(object, 'status'), 'used'),
    }
    const usage = (names: string[]): string =>
      names.map(name => `${name}: ${scalarAt(used, name) ?? '0'}/${scalarAt(hard, name)}`).join(', ')
    const names = Object.keys(hard).sort()
    return {
      Request: usage(names.filter(name => !name.startsWith('limits.'))),
      Limit: usage(names.filter(name => name.startsWith('limits.'))),
    }
  },
  '/Event': (object, now) =>
    eventCells(object, {
      now,
      target: objectAt(object, 'involvedObject'),
      message: textAt(object, 'message'),
      source: objectAt(object, 'source'),
      first: textAt(object, 'firstTimestamp'),
      last: textAt(object, 'lastTimestamp'),
      count: numberAt(object, 'count') ?? 0,
    }),
  'events.k8s.io/Event': (object, now) =>
    eventCells(object, {
      now,
      target: objectAt(object, 'regarding'),
      message: textAt(object, 'note'),
      source: objectAt(object, 'deprecatedSource'),
      first: textAt(object, 'deprecatedFirstTimestamp'),
      last: textAt(object, 'deprecatedLastTimestamp'),
      count: numberAt(object, 'deprecatedCount') ?? 0,
    }),
  'coordination.k8s.io/Lease': object => ({ Holder: textAt(objectAt(object, 'spec'), 'holderIdentity') }),
  'policy/PodDisruptionBudget': object => {
    const spec = objectAt(object, 'spec')
    return {
      'Min Available': scalarAt(spec, 'minAvailable') ?? 'N/A',
      'Max Unavailable': scalarAt(spec, 'maxUnavailable') ?? 'N/A',
      'Allowed Disruptions': numberAt(objectAt(object, 'status'), 'disruptionsAllowed') ?? 0,
    }
  },
  'scheduling.k8s.io/PriorityClass': object => ({
    Value: numberAt(object, 'value') ?? 0,
    'Global-Default': object['globalDefault'] === true,
    PreemptionPolicy: textAt(object, 'preemptionPolicy'),
  }),
  'node.k8s.io/RuntimeClass': object => ({ Handler: textAt(object, 'handler') }),
  'apiregistration.k8s.io/APIService': object => {
    const service = findObject(objectAt(object, 'spec'), 'service')
    return {
      Service: service ? `${textAt(service, 'namespace')}/${textAt(service, 'name')}` : 'Local',
      Available: serviceAvailability(object),
    }
  },
  'resource.k8s.io/DeviceClass': () => ({}),
  'resource.k8s.io/ResourceClaimTemplate': () => ({}),
  'resource.k8s.io/ResourceClaim': object => ({ State: claimState(object) }),
  'resource.k8s.io/ResourceSlice': object => {
    const spec = objectAt(object, 'spec')
    return {
      Node: textAt(spec, 'nodeName'),
      Driver: textAt(spec, 'driver'),
      Pool: textAt(objectAt(spec, 'pool'), 'name'),
    }
  },
}

function nodeStatus(node: KubeObject): string {
  const ready = entriesAt(objectAt(node, 'status'), 'conditions').find(
    ([, { type }]) => type === 'Ready',
  )?.[1]
  const state = ready ? (textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
  return objectAt(node, 'spec')['unschedulable'] === true ? `${state},SchedulingDisabled` : state
}

function nodeRoles({ metadata: { labels = {} } }: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.entries(labels).map(([key, value]) =>
    key.startsWith(prefix) ? key.slice(prefix.length) : key === 'kubernetes.io/role' ? value : '',
  )
  return [...new Set(roles.filter(Boolean))].sort().join(',') || '<none>'
}

function nodeAddress(node: KubeObject, wanted: string): string {
  const addresses = entriesAt(objectAt(node, 'status'), 'addresses')
  return textOr(addresses.find(([, { type }]) => type === wanted)?.[1], 'address', '<none>')
}

/** What both versions of an Event have, by whatever names. */
interface EventFields {
  now: number
  target: JsonObject
  message: string
  source: JsonObject
  first: string
  last: string
  count: number
}

function eventCells(event: KubeObject, fields: EventFields): Record<string, string | number> {
  const { now, target } = fields
  const series = findObject(event, 'series')
  const first = since(fields.first || textAt(event, 'eventTime'), now)
  const component = textOr(
    fields.source,
    'component',
    textAt(event, 'reportingComponent') || textAt(event, 'reportingController'),
  )
  const host = textOr(fields.source, 'host', textAt(event, 'reportingInstance'))
  const last = fields.last ? since(fields.last, now) : first
  return {
    'Last Seen': series ? since(textAt(series, 'lastObservedTime'), now) : last,
    Type: textAt(event, 'type'),
    Reason: textAt(event, 'reason'),
    Object: [textAt(target, 'kind').toLowerCase(), textAt(target, 'name')].filter(Boolean).join('/'),
    Subobject: textAt(target, 'fieldPath'),
    Source: host ? `${component}, ${host}` : component,
    Message: fields.message.trim(),
    'First Seen': first,
    Count: series ? (numberAt(series, 'count') ?? 0) : fields.count || 1,
  }
}

function serviceAvailability(service: KubeObject): string {
  const available = entriesAt(objectAt(service, 'status'), 'conditions').find(
    ([, { type }]) => type === 'Available',
  )?.[1]
  if (!available) return 'Unknown'
  const status = textAt(available, 'status')
  return status === 'True' ? status : `${status} (${textAt(available, 'reason')})`
}

function claimState(claim: KubeObject): string {
  const status = objectAt(claim, 'status')
  const deleted = claim.metadata.deletionTimestamp !== undefined
  const allocated = findObject(status, 'allocation') !== undefined
  const states = [
    deleted && 'deleted',
    !allocated && !deleted && 'pending',
    allocated && 'allocated',
    allocated && entriesAt(status, 'reservedFor').length > 0 && 'reserved',
  ]
  return states.filter(state => state !== false).join(',')
}
