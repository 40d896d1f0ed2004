import type { KubeObject } from '@devmatic/kube-model'

/** What keeps a Pod from being ready. */
export interface PodTrouble {
  /** Its name; empty where there is none. */
  pod: string
  container?: string
  /** Kubernetes' word: `CrashLoopBackOff`, `ErrImageNeverPull`, `Unschedulable`. */
  reason: string
  message: string
  /** How often the container was started again. */
  restarts: number
  /** Waiting longer could help: others may not be up yet, or a node may come. */
  mayPass: boolean
}

interface ContainerStatus {
  name: string
  restartCount?: number
  ready?: boolean
  state?: { running?: object; waiting?: { reason?: string; message?: string }; terminated?: Terminated }
  lastState?: { terminated?: Terminated }
}

interface Terminated {
  reason?: string
  exitCode?: number
  message?: string
}

interface PodStatus {
  conditions?: { type: string; status: string; reason?: string; message?: string }[]
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
}

interface PodSpec {
  restartPolicy?: string
  containers?: { name: string; readinessProbe?: object }[]
}

/** Nothing but another manifest helps. */
const HOPELESS = new Set(['ErrImageNeverPull', 'InvalidImageName', 'ImageInspectError'])
/** These are tried again, and may help themselves. */
const STUBBORN = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImagePull',
  'ImagePullBackOff',
  'RunContainerError',
])

/** Finds what is wrong with a Pod; undefined for one that is on its way. */
export function findPodTrouble(pod: KubeObject): PodTrouble | undefined {
  const status = statusOf(pod)
  for (const container of containersOf(status)) {
    const trouble = containerTrouble(pod, container)
    if (trouble) return trouble
  }
  return schedulingTrouble(pod, status)
}

/** Finds a container that runs and whose probe says no: it is starting, or never will be ready. */
export function findUnready(pod: KubeObject): PodTrouble | undefined {
  const { containers = [] } = (pod['spec'] ?? {}) as PodSpec
  const probed = new Set(containers.flatMap(({ name, readinessProbe }) => (readinessProbe ? name : [])))
  const unready = (statusOf(pod).containerStatuses ?? []).find(
    ({ name, ready, state }) => !ready && state?.running && probed.has(name),
  )
  if (!unready) return undefined
  const { name, restartCount = 0 } = unready
  const found = { pod: pod.metadata.name ?? '', container: name, restarts: restartCount, mayPass: false }
  return { ...found, reason: 'Unready', message: 'its readiness probe does not succeed' }
}

/** Finds the container that ended a Job's Pod; undefined for one that runs, or did what it should. */
export function findFailedContainer(pod: KubeObject): PodTrouble | undefined {
  for (const { name, restartCount = 0, state, lastState } of containersOf(statusOf(pod))) {
    const end = state?.terminated ?? lastState?.terminated
    if (!end || end.exitCode === 0) continue
    const found = { pod: pod.metadata.name ?? '', container: name, restarts: restartCount, mayPass: false }
    return { ...found, reason: end.reason ?? 'Error', message: describeEnd(end) }
  }
  return undefined
}

/** Whether a container ended that should not have. */
export function isCrash({ reason }: PodTrouble): boolean {
  return reason === 'CrashLoopBackOff' || reason === 'Error' || reason === 'OOMKilled'
}

/** How often containers of a Pod were started again. */
export function restartsOf(pod: KubeObject): number {
  return containersOf(statusOf(pod)).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
}

/** Whether each container says itself when it is ready. */
export function isProbed(pod: KubeObject): boolean {
  return ((pod['spec'] ?? {}) as PodSpec).containers?.every(({ readinessProbe }) => readinessProbe) ?? false
}

function containerTrouble(pod: KubeObject, status: ContainerStatus): PodTrouble | undefined {
  const found = { pod: pod.metadata.name ?? '', container: status.name, restarts: status.restartCount ?? 0 }
  const { waiting, terminated } = status.state ?? {}
  const { reason = '', message = '' } = waiting ?? {}
  if (HOPELESS.has(reason)) return { ...found, reason, message, mayPass: false }
  if (STUBBORN.has(reason)) {
    const last = reason === 'CrashLoopBackOff' ? status.lastState?.terminated : undefined
    return { ...found, reason, message: last ? describeEnd(last) : message, mayPass: true }
  }
  if (!terminated || terminated.exitCode === 0 || !isRestarted(pod)) return undefined
  return { ...found, reason: terminated.reason ?? 'Error', message: describeEnd(terminated), mayPass: true }
}

/** Pods of Jobs may end: whether that is bad, their Job says. */
function isRestarted(pod: KubeObject): boolean {
  return (((pod['spec'] ?? {}) as PodSpec).restartPolicy ?? 'Always') === 'Always'
}

function describeEnd({ exitCode, reason, message }: Terminated): string {
  const why = reason && reason !== 'Error' ? ` (${reason})` : ''
  return `it ended with exit code ${exitCode ?? '?'}${why}${message ? `: ${message.trim()}` : ''}`
}

function schedulingTrouble(pod: KubeObject, { conditions = [] }: PodStatus): PodTrouble | undefined {
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined
  const { message = '' } = scheduled
  return { pod: pod.metadata.name ?? '', reason: 'Unschedulable', message, restarts: 0, mayPass: true }
}

function statusOf(pod: KubeObject): PodStatus {
  return pod['status'] ?? {}
}

function containersOf({ initContainerStatuses = [], containerStatuses = [] }: PodStatus): ContainerStatus[] {
  return [...initContainerStatuses, ...containerStatuses]
}
