import type { KubeObject } from '@devmatic/kube-model'

/** A Pod, as far as it is looked at here. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export interface PodObject extends KubeObject {
  spec?: {
    nodeName?: string
    containers?: { name: string; image?: string }[]
    initContainers?: { name: string; image?: string; restartPolicy?: string }[]
  }
  status?: {
    phase?: string
    podIP?: string
    reason?: string
    message?: string
    conditions?: PodCondition[]
    containerStatuses?: ContainerStatus[]
    initContainerStatuses?: ContainerStatus[]
  }
}

/** A condition of a Pod or workload. */
export interface PodCondition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
}

/** How a container is. */
export interface ContainerStatus {
  name: string
  image?: string
  ready?: boolean
  restartCount?: number
  containerID?: string
  state?: ContainerState
  lastState?: ContainerState
}

/** In which of its three states a container is. */
export interface ContainerState {
  waiting?: { reason?: string; message?: string }
  running?: { startedAt?: string }
  terminated?: {
    exitCode?: number
    reason?: string
    message?: string
    finishedAt?: string
    startedAt?: string
  }
}

/** A Service, as far as it is looked at here. */
export interface ServiceObject extends KubeObject {
  spec?: {
    clusterIP?: string
    selector?: Record<string, string>
    ports?: { name?: string; port: number; targetPort?: number | string; protocol?: string }[]
  }
}

/** An Ingress, as far as it is looked at here. */
export interface IngressObject extends KubeObject {
  spec?: {
    defaultBackend?: IngressBackend
    rules?: { host?: string; http?: { paths: IngressPath[] } }[]
  }
}

/** A rule's path. */
export interface IngressPath {
  path?: string
  pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  backend: IngressBackend
}

/** Where a rule leads. */
export interface IngressBackend {
  service?: { name: string; port?: { name?: string; number?: number } }
}

/** A Kubernetes event. */
export interface EventObject extends KubeObject {
  type?: string
  reason?: string
  message?: string
  count?: number
  firstTimestamp?: string | null
  lastTimestamp?: string | null
  eventTime?: string | null
  involvedObject?: { kind?: string; name?: string; namespace?: string }
  series?: { count?: number; lastObservedTime?: string }
}
