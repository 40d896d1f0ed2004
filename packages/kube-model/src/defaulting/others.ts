import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf, objectsOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

const rbacGroup = 'rbac.authorization.k8s.io'
const httpsPort = 443

/** Groups of one or two kinds each. */
export const others: Defaulters = {
  'rbac.v1.RoleBinding': fillRoleRef,
  'rbac.v1.ClusterRoleBinding': fillRoleRef,
  'rbac.v1.Subject': subject => {
    if (subject['kind'] === 'User' || subject['kind'] === 'Group') fill(subject, { apiGroup: rbacGroup })
  },
  'storage.v1.StorageClass': storageClass =>
    fill(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'storage.v1.CSIDriver': driver => {
    const spec = (driver['spec'] ??= {}) as JsonObject
    fill(spec, {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      requiresRepublish: false,
      seLinuxMount: false,
    })
    if (!isSet(spec['volumeLifecycleModes'])) spec['volumeLifecycleModes'] = ['Persistent']
  },
  'scheduling.v1.PriorityClass': priorityClass =>
    fill(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' }),
  'apiregistration.v1.ServiceReference': service => fill(service, { port: httpsPort }),
  'admissionregistration.v1.ServiceReference': service => fill(service, { port: httpsPort }),
  'admissionregistration.v1.Rule': fillScope,
  'admissionregistration.v1.RuleWithOperations': fillScope,
  'admissionregistration.v1.NamedRuleWithOperations': fillScope,
  'admissionregistration.v1.ValidatingWebhook': fillWebhook,
  'admissionregistration.v1.MutatingWebhook': webhook => {
    fillWebhook(webhook)
    fill(webhook, { reinvocationPolicy: 'Never' })
  },
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': spec => fill(spec, { failurePolicy: 'Fail' }),
  'admissionregistration.v1.MatchResources': resources =>
    fill(resources, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  'admissionregistration.v1.ParamRef': () => {},
  'flowcontrol.v1.FlowSchemaSpec': spec => {
    spec['matchingPrecedence'] ||= 1000
  },
  'flowcontrol.v1.LimitedPriorityLevelConfiguration': limited => {
    fill(limited, { nominalConcurrencyShares: 30, lendablePercent: 0 })
  },
  'flowcontrol.v1.ExemptPriorityLevelConfiguration': exempt => {
    fill(exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 })
  },
  'flowcontrol.v1.QueuingConfiguration': queuing => {
    queuing['queues'] ||= 64
    queuing['handSize'] ||= 8
    queuing['queueLengthLimit'] ||= 50
  },
  'apiextensions.v1.CustomResourceDefinition': definition => {
    const spec = objectOf(definition, 'spec') ?? {}
    const names = (spec['names'] ??= {}) as JsonObject
    const kind = typeof names['kind'] === 'string' ? names['kind'] : ''
    fill(names, { singular: kind.toLowerCase(), listKind: kind && `${kind}List` })
    fill(spec, { conversion: { strategy: 'None' } })
    const status = (definition['status'] ??= {}) as JsonObject
    const stored = objectsOf(spec, 'versions').filter(version => version['storage'] === true)
    if (!isSet(status['storedVersions']))
      status['storedVersions'] = stored.map(version => version['name'] as string)
  },
  'resource.v1.ExactDeviceRequest': fillDeviceCount,
  'resource.v1.DeviceSubRequest': fillDeviceCount,
  'apiextensions.v1.ServiceReference': service => fill(service, { port: httpsPort }),
}

function fillRoleRef(binding: JsonObject): void {
  fill((binding['roleRef'] ??= {}) as JsonObject, { apiGroup: rbacGroup })
}

function fillDeviceCount(request: JsonObject): void {
  request['allocationMode'] ||= 'ExactCount'
  if (request['allocationMode'] === 'ExactCount') request['count'] ||= 1
}

function fillScope(rule: JsonObject): void {
  fill(rule, { scope: '*' })
}

function fillWebhook(webhook: JsonObject): void {
  fill(webhook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  })
}
