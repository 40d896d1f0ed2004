import type { KubeObject, LabelSelectorObject, ObjectMeta } from '@devmatic/kube-model'
import type { RollingUpdate } from '../deployment/rolling-numbers.ts'
import type { IntOrPercent } from '../int-or-percent.ts'

// The parts of the workload kinds that controllers read and write, in the API's own words.
// @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/

/** An object as the API serves it: with name, uid and version. */
export interface Stored extends KubeObject {
  metadata: ObjectMeta & { name: string; uid: string }
}

/** One that lives in a namespace. */
export interface Namespaced extends Stored {
  metadata: ObjectMeta & { name: string; uid: string; namespace: string }
}

export interface PodTemplate {
  metadata?: ObjectMeta
  spec: PodSpec
}

export interface PodSpec {
  containers: { name: string; ports?: { name?: string; containerPort: number; protocol?: string }[] }[]
  initContainers?: {
    name: string
    restartPolicy?: string
    ports?: { name?: string; containerPort: number; protocol?: string }[]
  }[]
  volumes?: {
    name: string
    persistentVolumeClaim?: { claimName: string }
    ephemeral?: { volumeClaimTemplate: ClaimTemplate }
  }[]
  nodeName?: string
  nodeSelector?: Record<string, string>
  hostname?: string
  subdomain?: string
  restartPolicy?: string
  schedulerName?: string
  schedulingGates?: { name: string }[]
  [field: string]: unknown
}

export interface ClaimTemplate {
  metadata?: ObjectMeta
  spec: Record<string, unknown>
}

export interface Pod extends Namespaced {
  spec: PodSpec
  status?: PodStatus
}

export interface PodStatus {
  phase?: string
  reason?: string
  conditions?: Condition[]
  podIP?: string
  podIPs?: { ip: string }[]
  startTime?: string
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
}

export interface ContainerStatus {
  name: string
  restartCount?: number
  ready?: boolean
  state?: { terminated?: { exitCode: number; finishedAt?: string; reason?: string } }
}

export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastUpdateTime?: string
  lastProbeTime?: string
  observedGeneration?: number
}

export interface ReplicaSet extends Namespaced {
  spec: { replicas?: number; minReadySeconds?: number; selector: LabelSelectorObject; template: PodTemplate }
  status?: ReplicaSetStatus
}

export interface ReplicaSetStatus {
  replicas?: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  terminatingReplicas?: number
  observedGeneration?: number
  conditions?: Condition[]
}

export interface Deployment extends Namespaced {
  spec: {
    replicas?: number
    selector: LabelSelectorObject
    template: PodTemplate
    strategy?: { type?: string; rollingUpdate?: RollingUpdate }
    minReadySeconds?: number
    revisionHistoryLimit?: number
    paused?: boolean
    progressDeadlineSeconds?: number
  }
  status?: DeploymentStatus
}

export interface DeploymentStatus {
  observedGeneration?: number
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  unavailableReplicas?: number
  terminatingReplicas?: number
  collisionCount?: number
  conditions?: Condition[]
}

export interface StatefulSet extends Namespaced {
  spec: {
    replicas?: number
    serviceName?: string
    selector: LabelSelectorObject
    template: PodTemplate
    volumeClaimTemplates?: ClaimTemplate[]
    podManagementPolicy?: string
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: IntOrPercent } }
    revisionHistoryLimit?: number
    minReadySeconds?: number
    ordinals?: { start?: number }
    persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string }
  }
  status?: StatefulSetStatus
}

export interface StatefulSetStatus {
  observedGeneration?: number
  replicas?: number
  readyReplicas?: number
  currentReplicas?: number
  updatedReplicas?: number
  availableReplicas?: number
  currentRevision?: string
  updateRevision?: string
  collisionCount?: number
}

export interface DaemonSet extends Namespaced {
  spec: {
    selector: LabelSelectorObject
    template: PodTemplate
    minReadySeconds?: number
    updateStrategy?: {
      type?: string
      rollingUpdate?: { maxUnavailable?: IntOrPercent; maxSurge?: IntOrPercent }
    }
    revisionHistoryLimit?: number
  }
  status?: Record<string, unknown>
}

export interface ControllerRevision extends Namespaced {
  data?: unknown
  revision: number
}

export interface Node extends Stored {
  spec?: { unschedulable?: boolean; taints?: { key: string; effect: string }[] }
  status?: { conditions?: Condition[] }
}

export interface Service extends Namespaced {
  spec: {
    type?: string
    clusterIP?: string
    selector?: Record<string, string>
    ports?: ServicePort[]
    publishNotReadyAddresses?: boolean
  }
}

export interface ServicePort {
  name?: string
  port: number
  protocol?: string
  targetPort?: number | string
  appProtocol?: string
}
