import type { BuiltInResource, JsonObject, KubeObject } from '@devmatic/kube-model'
import type { Strategy } from '../registry/strategy.ts'
import { namespaceStrategy } from './namespace.ts'
import { nodeStrategy } from './node.ts'
import { podStrategy } from './pod.ts'
import { daemonSetStrategy } from './daemon-set.ts'
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
  }
  return { ...common, ...special[id] }
}

/** What differs by more than a table can say. */
const special: Record<string, Partial<Strategy>> = {
  namespaces: namespaceStrategy,
  nodes: nodeStrategy,
  pods: podStrategy,
  events: eventStrategy,
  secrets: {
    selectableFields: secret => ({ type: typeof secret['type'] === 'string' ? secret['type'] : '' }),
  },
  services: serviceStrategy,
  persistentvolumeclaims: claimStrategy,
  persistentvolumes: volumeStrategy,
  'deployments.apps': { statusLeavesAlone: [['metadata', 'labels']] },
  'jobs.batch': jobStrategy,
  'daemonsets.apps': daemonSetStrategy,
  replicationcontrollers: { orphansDependents: true, generationOf: pick(['spec']) },
}

/** The parts whose change raises `metadata.generation`. */
const generationFields: Record<string, string[]> = {
  'deployments.apps': ['spec'],
  'replicasets.apps': ['spec'],
  'statefulsets.apps': ['spec'],
  'daemonsets.apps': ['spec'],
  'jobs.batch': ['spec'],
  'cronjobs.batch': ['spec'],
  'ingresses.networking.k8s.io': ['spec'],
  'ingressclasses.networking.k8s.io': ['spec'],
  'networkpolicies.networking.k8s.io': ['spec'],
  'poddisruptionbudgets.policy': ['spec'],
  'endpointslices.discovery.k8s.io': ['endpoints', 'ports', 'addressType'],
  'flowschemas.flowcontrol.apiserver.k8s.io': ['spec'],
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': ['spec'],
  'priorityclasses.scheduling.k8s.io': ['value'],
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

function pick(fields: readonly string[]): (object: KubeObject) => JsonObject {
  return object => Object.fromEntries(fields.map(field => [field, object[field]])) as JsonObject
}
