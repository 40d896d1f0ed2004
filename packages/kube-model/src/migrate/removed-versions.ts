import { convertAutoscaler } from './convert-autoscaler.ts'
import { convertIngress } from './convert-ingress.ts'
import {
  convertDisruptionBudget,
  convertEndpointSlice,
  convertPriorityLevel,
  convertRuntimeClass,
  convertSigningRequest,
  convertWebhooks,
  keepFields,
} from './convert-others.ts'
import { convertWorkload } from './convert-workload.ts'
import type { Convert } from './draft.ts'

/** A version of a kind that Kubernetes 1.35 does not serve any more. */
export type RemovedVersion = { removedIn: string } & (
  | { apiVersion: string; convert: Convert }
  /** There is no way to rewrite it. */
  | { advice: string }
)

const table: [apiVersions: string[], kinds: string[], removed: RemovedVersion][] = [
  [
    ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'],
    ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'],
    { removedIn: '1.16', apiVersion: 'apps/v1', convert: convertWorkload },
  ],
  [
    ['apps/v1beta1', 'apps/v1beta2'],
    ['ControllerRevision'],
    { removedIn: '1.16', apiVersion: 'apps/v1', convert: keepFields },
  ],
  [
    ['extensions/v1beta1', 'networking.k8s.io/v1beta1'],
    ['Ingress'],
    { removedIn: '1.22', apiVersion: 'networking.k8s.io/v1', convert: convertIngress },
  ],
  [
    ['networking.k8s.io/v1beta1'],
    ['IngressClass'],
    { removedIn: '1.22', apiVersion: 'networking.k8s.io/v1', convert: keepFields },
  ],
  [
    ['extensions/v1beta1'],
    ['NetworkPolicy'],
    { removedIn: '1.16', apiVersion: 'networking.k8s.io/v1', convert: keepFields },
  ],
  [
    ['batch/v1beta1', 'batch/v2alpha1'],
    ['CronJob'],
    { removedIn: '1.25', apiVersion: 'batch/v1', convert: keepFields },
  ],
  [
    ['autoscaling/v2beta1'],
    ['HorizontalPodAutoscaler'],
    { removedIn: '1.25', apiVersion: 'autoscaling/v2', convert: convertAutoscaler },
  ],
  [
    ['autoscaling/v2beta2'],
    ['HorizontalPodAutoscaler'],
    { removedIn: '1.26', apiVersion: 'autoscaling/v2', convert: keepFields },
  ],
  [
    ['policy/v1beta1'],
    ['PodDisruptionBudget'],
    { removedIn: '1.25', apiVersion: 'policy/v1', convert: convertDisruptionBudget },
  ],
  [
    ['rbac.authorization.k8s.io/v1beta1'],
    ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
    { removedIn: '1.22', apiVersion: 'rbac.authorization.k8s.io/v1', convert: keepFields },
  ],
  [
    ['storage.k8s.io/v1beta1'],
    ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment'],
    { removedIn: '1.22', apiVersion: 'storage.k8s.io/v1', convert: keepFields },
  ],
  [
    ['storage.k8s.io/v1beta1'],
    ['CSIStorageCapacity'],
    { removedIn: '1.27', apiVersion: 'storage.k8s.io/v1', convert: keepFields },
  ],
  [
    ['scheduling.k8s.io/v1beta1', 'scheduling.k8s.io/v1alpha1'],
    ['PriorityClass'],
    { removedIn: '1.22', apiVersion: 'scheduling.k8s.io/v1', convert: keepFields },
  ],
  [
    ['coordination.k8s.io/v1beta1'],
    ['Lease'],
    { removedIn: '1.22', apiVersion: 'coordination.k8s.io/v1', convert: keepFields },
  ],
  [
    ['discovery.k8s.io/v1beta1'],
    ['EndpointSlice'],
    { removedIn: '1.25', apiVersion: 'discovery.k8s.io/v1', convert: convertEndpointSlice },
  ],
  [
    ['node.k8s.io/v1beta1'],
    ['RuntimeClass'],
    { removedIn: '1.25', apiVersion: 'node.k8s.io/v1', convert: keepFields },
  ],
  [
    ['node.k8s.io/v1alpha1'],
    ['RuntimeClass'],
    { removedIn: '1.22', apiVersion: 'node.k8s.io/v1', convert: convertRuntimeClass },
  ],
  [
    ['apiregistration.k8s.io/v1beta1'],
    ['APIService'],
    { removedIn: '1.22', apiVersion: 'apiregistration.k8s.io/v1', convert: keepFields },
  ],
  [
    ['certificates.k8s.io/v1beta1'],
    ['CertificateSigningRequest'],
    { removedIn: '1.22', apiVersion: 'certificates.k8s.io/v1', convert: convertSigningRequest },
  ],
  [
    ['admissionregistration.k8s.io/v1beta1'],
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    { removedIn: '1.22', apiVersion: 'admissionregistration.k8s.io/v1', convert: convertWebhooks },
  ],
  [
    [
      'flowcontrol.apiserver.k8s.io/v1beta1',
      'flowcontrol.apiserver.k8s.io/v1beta2',
      'flowcontrol.apiserver.k8s.io/v1beta3',
    ],
    ['FlowSchema'],
    { removedIn: '1.32', apiVersion: 'flowcontrol.apiserver.k8s.io/v1', convert: keepFields },
  ],
  [
    [
      'flowcontrol.apiserver.k8s.io/v1beta1',
      'flowcontrol.apiserver.k8s.io/v1beta2',
      'flowcontrol.apiserver.k8s.io/v1beta3',
    ],
    ['PriorityLevelConfiguration'],
    { removedIn: '1.32', apiVersion: 'flowcontrol.apiserver.k8s.io/v1', convert: convertPriorityLevel },
  ],
  [
    ['apiextensions.k8s.io/v1beta1'],
    ['CustomResourceDefinition'],
    {
      removedIn: '1.22',
      advice:
        'Write apiextensions.k8s.io/v1, with a schema for each version in spec.versions[].schema.openAPIV3Schema.',
    },
  ],
  [
    ['extensions/v1beta1', 'policy/v1beta1'],
    ['PodSecurityPolicy'],
    {
      removedIn: '1.25',
      advice: 'Remove it; label the Namespace with pod-security.kubernetes.io/enforce instead.',
    },
  ],
  [
    ['settings.k8s.io/v1alpha1'],
    ['PodPreset'],
    { removedIn: '1.20', advice: 'Merge it into the Pods that it selects.' },
  ],
  [
    ['events.k8s.io/v1beta1'],
    ['Event'],
    { removedIn: '1.25', advice: 'Remove it: events are recorded, not applied.' },
  ],
]

const byVersionAndKind = new Map<string, RemovedVersion>()
for (const [apiVersions, kinds, removed] of table)
  for (const apiVersion of apiVersions)
    for (const kind of kinds) byVersionAndKind.set(`${apiVersion} ${kind}`, removed)

/** What became of a version of a kind that is gone; undefined for versions that are served or never were. */
export function findRemovedVersion(apiVersion: string, kind: string): RemovedVersion | undefined {
  return byVersionAndKind.get(`${apiVersion} ${kind}`)
}

/** Since when a version of a kind is gone, and what to write instead, as half a sentence. */
export function describeRemoval(apiVersion: string, kind: string): string | undefined {
  const removed = findRemovedVersion(apiVersion, kind)
  return removed && `Kubernetes ${removed.removedIn} removed it`
}
