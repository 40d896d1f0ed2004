import { randomUUID } from 'node:crypto'
import type { BuiltInResource, JsonObject, KubeObject } from '@devmatic/kube-model'
import { numberIn, objectIn, textIn } from '../json.ts'
import { eventFieldAliases } from '../registry/built-in-conversions.ts'
import type { Strategy } from '../registry/strategy.ts'
import { namespaceStrategy } from './namespace.ts'
import { nodeStrategy } from './node.ts'
import { podStrategy } from './pod.ts'
import { daemonSetStrategy } from './daemon-set.ts'
import { definitionStrategy } from './definition.ts'
import { eventStrategy } from './event.ts'
import { jobStrategy } from './job.ts'
import { serviceStrategy } from './service.ts'
import { claimStrategy, volumeStrategy } from './volumes.ts'

/** How a built-in resource differs from the others. */
export function strategyOf(resource: BuiltInResource): Strategy {
  const id = resource.group ? `${resource.resource}.${resource.group}` : resource.resource
  const common: Strategy = {
    hasStatus: (resource.subresources ?? []).some(({ name }) => name === 'status'),
    ...(generationFields[id] && { generationOf: pick(generationFields[id]) }),
    createsOnUpdate: createdByUpdate.has(id),
    requiresResourceVersion: neverBlindlyUpdated.has(id),
    returnsDeleted: toldWhenDeleted.has(id),
  }
  return { ...common, ...special[id] }
}

/** An update of the status changes no metadata. */
const statusAlone: Partial<Strategy> = {
  statusLeavesAlone: [['metadata']],
  prepareForStatusUpdate: (object, { metadata }) => {
    const { managedFields = [] } = object.metadata
    object.metadata = { ...metadata, managedFields }
  },
}

/** What differs by more than a table can say. */
const special: Record<string, Partial<Strategy>> = {
  namespaces: namespaceStrategy,
  nodes: nodeStrategy,
  pods: podStrategy,
  events: eventStrategy,
  'events.events.k8s.io': { fieldAliases: eventFieldAliases },
  secrets: {
    selectableFields: secret => ({ type: typeof secret['type'] === 'string' ? secret['type'] : '' }),
  },
  services: serviceStrategy,
  persistentvolumeclaims: claimStrategy,
  persistentvolumes: volumeStrategy,
  'deployments.apps': {
    statusLeavesAlone: [['metadata', 'labels']],
    generationOf: ({ spec, metadata: { annotations } }) => ({ spec, annotations }),
    prepareForStatusUpdate: (deployment, { metadata: { labels } }) => {
      if (labels) deployment.metadata.labels = labels
      else delete deployment.metadata.labels
    },
  },
  'endpointslices.discovery.k8s.io': {
    generationOf: ({ endpoints, ports, addressType, metadata: { labels } }) => ({
      endpoints,
      ports,
      addressType,
      labels,
    }),
  },
  limitranges: {
    prepareForCreate: ({ metadata }) => {
      metadata.name ||= randomUUID()
    },
  },
  'certificatesigningrequests.certificates.k8s.io': {
    leavesAlone: [['spec']],
    selectableFields: ({ spec }) => ({ 'spec.signerName': textIn(spec, 'signerName') }),
    prepareForCreate: (request, { user }) => {
      request['spec'] = { ...objectIn(request, 'spec'), username: user.name, groups: [...user.groups] }
    },
  },
  'volumeattachments.storage.k8s.io': statusAlone,
  'validatingadmissionpolicies.admissionregistration.k8s.io': statusAlone,
  'resourceclaims.resource.k8s.io': statusAlone,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': statusAlone,
  'jobs.batch': jobStrategy,
  'daemonsets.apps': daemonSetStrategy,
  'customresourcedefinitions.apiextensions.k8s.io': definitionStrategy,
  'resourceslices.resource.k8s.io': {
    selectableFields: ({ spec }) => ({
      'spec.nodeName': textIn(spec, 'nodeName'),
      'spec.driver': textIn(spec, 'driver'),
    }),
  },
  replicationcontrollers: {
    selectableFields: ({ status }) => ({ 'status.replicas': String(numberIn(status, 'replicas') ?? 0) }),
    orphansDependents: true,
    generationOf: pick(['spec']),
  },
}

/** The parts whose change raises `metadata.generation`. */
const generationFields: Record<string, string[]> = {
  'replicasets.apps': ['spec'],
  'statefulsets.apps': ['spec'],
  'daemonsets.apps': ['spec'],
  'jobs.batch': ['spec'],
  'cronjobs.batch': ['spec'],
  'ingresses.networking.k8s.io': ['spec'],
  'ingressclasses.networking.k8s.io': ['spec'],
  'networkpolicies.networking.k8s.io': ['spec'],
  'poddisruptionbudgets.policy': ['spec'],
  'flowschemas.flowcontrol.apiserver.k8s.io': ['spec'],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': ['spec'],
  'priorityclasses.scheduling.k8s.io': ['value'],
  'deviceclasses.resource.k8s.io': ['spec'],
  podtemplates: ['template'],
  'customresourcedefinitions.apiextensions.k8s.io': ['spec'],
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': ['webhooks'],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': ['webhooks'],
  'validatingadmissionpolicies.admissionregistration.k8s.io': ['spec'],
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': ['spec'],
}

/** A PUT to a name that is not there creates it. */
const createdByUpdate = new Set([
  'endpoints',
  'events',
  'limitranges',
  'podtemplates',
  'resourcequotas',
  'services',
  'leases.coordination.k8s.io',
  'events.events.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
])

/** A PUT must tell the resourceVersion that it replaces. */
const neverBlindlyUpdated = new Set([
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'runtimeclasses.node.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
])

/** A delete answers the object that it removed, rather than a Status. */
const toldWhenDeleted = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
  'deviceclasses.resource.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
])

function pick(fields: readonly string[]): (object: KubeObject) => JsonObject {
  return object => Object.fromEntries(fields.map(field => [field, object[field]])) as JsonObject
}
