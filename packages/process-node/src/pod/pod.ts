import type { KubeObject, ObjectMeta } from '@devmatic/kube-model'

// The parts of a Pod that a node reads and writes, in the API's own words.
// @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/

/** An object of the API that is a Pod. */
export interface Pod extends KubeObject {
  metadata: ObjectMeta & { name: string; namespace: string; uid: string }
  spec: PodSpec
  status?: PodStatus
}

export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  ephemeralContainers?: EphemeralContainer[]
  volumes?: Volume[]
  restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  terminationGracePeriodSeconds?: number
  activeDeadlineSeconds?: number
  nodeName?: string
  hostname?: string
  subdomain?: string
  serviceAccountName?: string
  enableServiceLinks?: boolean
  hostNetwork?: boolean
  hostAliases?: { ip: string; hostnames?: string[] }[]
  securityContext?: { runAsUser?: number; runAsGroup?: number; fsGroup?: number }
  readinessGates?: { conditionType: string }[]
}

export interface Container {
  name: string
  image?: string
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  command?: string[]
  args?: string[]
  workingDir?: string
  ports?: ContainerPort[]
  env?: EnvVar[]
  envFrom?: EnvFromSource[]
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
  volumeMounts?: VolumeMount[]
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: 'Always'
  livenessProbe?: Probe
  readinessProbe?: Probe
  startupProbe?: Probe
  lifecycle?: { postStart?: LifecycleHandler; preStop?: LifecycleHandler }
  terminationMessagePath?: string
  terminationMessagePolicy?: 'File' | 'FallbackToLogsOnError'
  securityContext?: { runAsUser?: number; runAsGroup?: number; readOnlyRootFilesystem?: boolean }
  stdin?: boolean
  stdinOnce?: boolean
  tty?: boolean
}

/** A container that `kubectl debug` adds to a running Pod. */
export interface EphemeralContainer extends Container {
  targetContainerName?: string
}

export interface ContainerPort {
  name?: string
  containerPort: number
  hostPort?: number
  protocol?: 'TCP' | 'UDP' | 'SCTP'
}

export interface EnvVar {
  name: string
  value?: string
  valueFrom?: {
    fieldRef?: { fieldPath: string }
    resourceFieldRef?: ResourceFieldRef
    configMapKeyRef?: KeyRef
    secretKeyRef?: KeyRef
  }
}

export interface KeyRef {
  name: string
  key: string
  optional?: boolean
}

export interface ResourceFieldRef {
  containerName?: string
  resource: string
  divisor?: string
}

export interface EnvFromSource {
  prefix?: string
  configMapRef?: { name: string; optional?: boolean }
  secretRef?: { name: string; optional?: boolean }
}

export interface VolumeMount {
  name: string
  mountPath: string
  subPath?: string
  subPathExpr?: string
  readOnly?: boolean
}

export interface Volume {
  name: string
  emptyDir?: { medium?: string; sizeLimit?: string }
  hostPath?: { path: string; type?: string }
  configMap?: { name: string } & KeyProjection & Mode
  secret?: { secretName: string } & KeyProjection & Mode
  downwardAPI?: { items?: DownwardFile[] } & Mode
  projected?: { sources?: VolumeProjection[] } & Mode
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean }
  ephemeral?: { volumeClaimTemplate: { spec: unknown } }
}

export interface Mode {
  defaultMode?: number
}

export interface KeyProjection {
  items?: { key: string; path: string; mode?: number }[]
  optional?: boolean
}

export interface DownwardFile {
  path: string
  mode?: number
  fieldRef?: { fieldPath: string }
  resourceFieldRef?: ResourceFieldRef
}

export interface VolumeProjection {
  configMap?: { name: string } & KeyProjection
  secret?: { name: string } & KeyProjection
  downwardAPI?: { items?: DownwardFile[] }
  serviceAccountToken?: { path: string; audience?: string; expirationSeconds?: number }
}

export interface LifecycleHandler {
  exec?: { command?: string[] }
  httpGet?: HttpGetAction
  tcpSocket?: { port: number | string; host?: string }
  sleep?: { seconds: number }
}

export interface HttpGetAction {
  path?: string
  port: number | string
  host?: string
  scheme?: 'HTTP' | 'HTTPS'
  httpHeaders?: { name: string; value: string }[]
}

export interface Probe {
  exec?: { command?: string[] }
  httpGet?: HttpGetAction
  tcpSocket?: { port: number | string; host?: string }
  grpc?: { port: number; service?: string }
  initialDelaySeconds?: number
  timeoutSeconds?: number
  periodSeconds?: number
  successThreshold?: number
  failureThreshold?: number
  terminationGracePeriodSeconds?: number
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'

export interface PodStatus {
  phase?: PodPhase
  conditions?: PodCondition[]
  message?: string
  reason?: string
  hostIP?: string
  hostIPs?: { ip: string }[]
  podIP?: string
  podIPs?: { ip: string }[]
  startTime?: string
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
  ephemeralContainerStatuses?: ContainerStatus[]
  qosClass?: string
  observedGeneration?: number
}

export interface PodCondition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastProbeTime?: string | null
  lastTransitionTime?: string
  observedGeneration?: number
}

export interface ContainerStatus {
  name: string
  state: ContainerState
  lastState: ContainerState
  ready: boolean
  started?: boolean
  restartCount: number
  image: string
  imageID: string
  containerID?: string
  volumeMounts?: VolumeMountStatus[]
}

export interface VolumeMountStatus {
  name: string
  mountPath: string
  readOnly?: boolean
  recursiveReadOnly?: 'Disabled'
}

/** At most one of the three is there; none means waiting. */
export interface ContainerState {
  waiting?: { reason?: string; message?: string }
  running?: { startedAt: string }
  terminated?: TerminatedState
}

export interface TerminatedState {
  exitCode: number
  signal?: number
  reason: string
  message?: string
  startedAt: string | null
  finishedAt: string | null
  containerID?: string
}

/** What ConfigMaps and Secrets have in common; a Secret's values are base64. */
export interface DataObject extends KubeObject {
  data?: Record<string, string>
  binaryData?: Record<string, string>
}

export interface Service extends KubeObject {
  spec: ServiceSpec
}

export interface ServiceSpec {
  type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  clusterIP?: string
  clusterIPs?: string[]
  externalName?: string
  ports?: ServicePort[]
  selector?: Record<string, string>
  sessionAffinity?: 'None' | 'ClientIP'
  sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } }
  publishNotReadyAddresses?: boolean
}

export interface ServicePort {
  name?: string
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  port: number
  targetPort?: number | string
  nodePort?: number
}
