import { checkDns1035Label, checkDnsLabel, checkDnsSubdomain } from '../names/name-syntax.ts'
import type { KubeObject } from '../object.ts'
import { checkRole, checkRoleBinding, checkRoleBindingUpdate } from './access.ts'
import { checkAutoscaler } from './autoscaling.ts'
import { checkConfigMap, checkConfigMapUpdate, checkSecret, checkSecretUpdate } from './config.ts'
import { checkCronJob, checkCronJobName, checkJobUpdate, checkNewJob } from './jobs.ts'
import { checkDefinition, checkDefinitionUpdate } from './definitions.ts'
import { checkIngress, checkNetworkPolicy } from './networking.ts'
import { checkLease } from './leases.ts'
import { checkObjectMeta, checkObjectMetaUpdate, checkPathSegment } from './object-meta.ts'
import type { NameSyntax } from './object-meta.ts'
import { checkPod, checkPodCreate, checkPodUpdate } from './pods.ts'
import { checkBudget } from './policy.ts'
import { Problems } from './problems.ts'
import type { FieldProblem } from './problems.ts'
import { checkService, checkServiceUpdate } from './service.ts'
import {
  checkClaim,
  checkClaimUpdate,
  checkStorageClass,
  checkStorageClassUpdate,
  checkVolume,
} from './storage.ts'
import {
  checkDaemonSet,
  checkDeployment,
  checkReplicaSet,
  checkSelectorUnchanged,
  checkStatefulSet,
  checkStatefulSetUnchanged,
} from './workloads.ts'

/** What one kind asks of its objects. */
interface KindRules {
  /** By default a DNS subdomain. */
  name?: NameSyntax
  /** Of new objects and of those that replace others. */
  always?: (object: KubeObject, problems: Problems) => void
  create?: (object: KubeObject, problems: Problems) => void
  update?: (object: KubeObject, old: KubeObject, problems: Problems) => void
}

/** By kind and group. What is not here has rules for its metadata alone. */
const rules: Readonly<Record<string, KindRules>> = {
  'Pod.': { always: checkPod, create: checkPodCreate, update: checkPodUpdate },
  'Service.': { name: checkDns1035Label, always: checkService, update: checkServiceUpdate },
  'ConfigMap.': { create: checkConfigMap, update: checkConfigMapUpdate },
  'Secret.': { create: checkSecret, update: checkSecretUpdate },
  'Namespace.': { name: checkDnsLabel },
  'PersistentVolumeClaim.': { create: checkClaim, update: checkClaimUpdate },
  'PersistentVolume.': { always: checkVolume },
  'Deployment.apps': { always: checkDeployment, update: checkSelectorUnchanged },
  'ReplicaSet.apps': { always: checkReplicaSet, update: checkSelectorUnchanged },
  'StatefulSet.apps': {
    name: checkDnsLabel,
    create: checkStatefulSet,
    update: (object, old, problems) => {
      checkStatefulSet(object, problems, true)
      checkStatefulSetUnchanged(object, old, problems)
    },
  },
  'DaemonSet.apps': { always: checkDaemonSet, update: checkSelectorUnchanged },
  'Job.batch': { create: checkNewJob, update: checkJobUpdate },
  'CronJob.batch': { always: checkCronJob, create: checkCronJobName },
  'HorizontalPodAutoscaler.autoscaling': { always: checkAutoscaler },
  'NetworkPolicy.networking.k8s.io': { always: checkNetworkPolicy },
  'Ingress.networking.k8s.io': { always: checkIngress },
  'PodDisruptionBudget.policy': { name: anyName, always: checkBudget },
  'Event.': { name: anyName },
  'Lease.coordination.k8s.io': { always: checkLease },
  'CertificateSigningRequest.certificates.k8s.io': { name: anyName },
  'Role.rbac.authorization.k8s.io': { name: checkPathSegment, always: checkRole },
  'ClusterRole.rbac.authorization.k8s.io': { name: checkPathSegment, always: checkRole },
  'RoleBinding.rbac.authorization.k8s.io': {
    name: checkPathSegment,
    always: checkRoleBinding,
    update: checkRoleBindingUpdate,
  },
  'ClusterRoleBinding.rbac.authorization.k8s.io': {
    name: checkPathSegment,
    always: checkRoleBinding,
    update: checkRoleBindingUpdate,
  },
  'CustomResourceDefinition.apiextensions.k8s.io': {
    name: () => [], // it follows from the names that it defines
    create: checkDefinition,
    update: checkDefinitionUpdate,
  },
  'StorageClass.storage.k8s.io': { always: checkStorageClass, update: checkStorageClassUpdate },
}

/** These names were never checked, and now cannot be. */
function anyName(): string[] {
  return []
}

function rulesOf({ apiVersion, kind }: KubeObject): KindRules {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return rules[`${kind}.${group}`] ?? {}
}

/** What is wrong with a new object of a built-in kind, after defaults: in the server's order and words. */
export function validateCreate(object: KubeObject): FieldProblem[] {
  const { name = checkDnsSubdomain, always, create } = rulesOf(object)
  const problems = new Problems()
  checkObjectMeta(object, name, problems)
  always?.(object, problems)
  create?.(object, problems)
  return problems.list
}

/** What is wrong with an object that replaces another of its kind. */
export function validateUpdate(object: KubeObject, old: KubeObject): FieldProblem[] {
  const { always, update } = rulesOf(object)
  const problems = new Problems()
  checkObjectMetaUpdate(object, old, problems)
  always?.(object, problems)
  update?.(object, old, problems)
  return problems.list
}

/** What is wrong with the metadata of a new object of a custom kind. */
export function validateMetadata(object: KubeObject): FieldProblem[] {
  const problems = new Problems()
  checkObjectMeta(object, checkDnsSubdomain, problems)
  return problems.list
}

/** What is wrong with the metadata of an object that replaces another. */
export function validateMetadataUpdate(object: KubeObject, old: KubeObject): FieldProblem[] {
  const problems = new Problems()
  checkObjectMetaUpdate(object, old, problems)
  return problems.list
}
