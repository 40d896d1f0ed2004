import type { Container, ContainerStatus, Pod, PodCondition, PodPhase, PodStatus } from './pod.ts'

/** What is known of a Pod's containers, and of what goes before them. */
export interface PodFacts {
  pod: Pod
  hostIP: string
  podIP: string | undefined
  startTime: string
  /** Volumes and address are there. */
  prepared: boolean
  /** In the order of the spec. */
  initContainers: readonly ContainerStatus[]
  containers: readonly ContainerStatus[]
  ephemeralContainers: readonly ContainerStatus[]
  /** It was deleted, and its processes have ended: none will be started again. */
  isStopped: boolean
  /** Why the node ended the Pod, if it did. */
  failure?: { reason: string; message: string }
  now: string
  /**
   * The conditions that were given last. The object shows them a moment later: times taken from it would go back
   * and forth between two states.
   */
  before: readonly PodCondition[]
}

/**
 * The status that a kubelet would give the Pod.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/kubelet/kubelet_pods.go generateAPIPodStatus
 */
export function podStatusOf(facts: PodFacts): PodStatus {
  const { pod, podIP, failure } = facts
  const phase = phaseOf(facts)
  return {
    ...pod.status,
    phase,
    conditions: conditionsOf(facts, phase),
    hostIP: facts.hostIP,
    hostIPs: [{ ip: facts.hostIP }],
    ...(podIP === undefined || !facts.prepared ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: facts.startTime,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    ...(facts.initContainers.length > 0 ? { initContainerStatuses: initStatuses(facts) } : {}),
    containerStatuses: facts.containers.toSorted(byName),
    ...(facts.ephemeralContainers.length > 0
      ? { ephemeralContainerStatuses: facts.ephemeralContainers.map(({ started: _, ...status }) => status) }
      : {}),
    ...failure,
  }
}

/** Those of init containers stay in their order, as it means something. */
function byName(left: ContainerStatus, right: ContainerStatus): number {
  return left.name < right.name ? -1 : 1
}

/** An init container that stays: `restartPolicy: Always`. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always'
}

function phaseOf(facts: PodFacts): PodPhase {
  const { pod, failure } = facts
  const before = pod.status?.phase
  if (before === 'Succeeded' || before === 'Failed') return before
  if (failure) return 'Failed'
  const policy = pod.spec.restartPolicy ?? 'Always'
  const inits = regularInits(facts)
  if (policy === 'Never' && inits.some(status => (status.state.terminated?.exitCode ?? 0) !== 0))
    return 'Failed'
  if (!isInitialized(facts)) return 'Pending'
  const phase = phaseOfContainers(facts.containers, facts.isStopped ? 'Never' : policy)
  // A Pod has not ended before its sidecars have.
  return isTerminal(phase) && facts.initContainers.some(({ state }) => state.running) ? 'Running' : phase
}

function phaseOfContainers(containers: readonly ContainerStatus[], policy: string): PodPhase {
  const ended = containers.map(
    status => status.state.terminated ?? (status.state.waiting ? status.lastState.terminated : undefined),
  )
  if (containers.some((status, index) => !status.state.running && !ended[index])) return 'Pending'
  if (containers.some(status => status.state.running) || policy === 'Always') return 'Running'
  if (ended.every(state => state?.exitCode === 0)) return 'Succeeded'
  return policy === 'Never' ? 'Failed' : 'Running'
}

function regularInits(facts: PodFacts): ContainerStatus[] {
  const sidecars = new Set((facts.pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name))
  return facts.initContainers.filter(status => !sidecars.has(status.name))
}

/** An init container is ready when it is done, and one that stays when it says so. */
function initStatuses(facts: PodFacts): ContainerStatus[] {
  const regular = new Set(regularInits(facts))
  return facts.initContainers.map(status =>
    regular.has(status) ? { ...status, ready: status.state.terminated?.exitCode === 0 } : status,
  )
}

/** The init containers that have not done their part yet: ended well, or, as a sidecar, started. */
function incomplete(facts: PodFacts): string[] {
  const regular = new Set(regularInits(facts))
  const isDone = (status: ContainerStatus): boolean =>
    regular.has(status)
      ? status.state.terminated?.exitCode === 0
      : status.started === true || status.state.terminated !== undefined
  return facts.initContainers.filter(status => !isDone(status)).map(({ name }) => name)
}

function isInitialized(facts: PodFacts): boolean {
  // Once a container has run, a sidecar that restarts does not take the Pod back to the beginning.
  return incomplete(facts).length === 0 || facts.containers.some(status => status.containerID !== undefined)
}

type Draft = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

function conditionsOf(facts: PodFacts, phase: PodPhase): PodCondition[] {
  const scheduled = facts.pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const drafts: Draft[] = [
    { type: 'PodReadyToStartContainers', status: facts.prepared && !isTerminal(phase) ? 'True' : 'False' },
    initialized(facts, phase),
    ready(facts, phase),
    containersReady(facts, phase),
    { ...scheduled, type: 'PodScheduled', status: 'True' },
  ]
  const own = new Set(drafts.map(({ type }) => type))
  const others = facts.pod.status?.conditions?.filter(({ type }) => !own.has(type)) ?? []
  return [...others, ...drafts.map(draft => withTimes(draft, facts))]
}

function withTimes(draft: Draft, { pod, now, before: conditions }: PodFacts): PodCondition {
  const before = conditions.find(({ type }) => type === draft.type)
  return {
    ...draft,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    lastProbeTime: null,
    lastTransitionTime: before?.status === draft.status ? (before.lastTransitionTime ?? now) : now,
  }
}

function isTerminal(phase: PodPhase): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

function initialized(facts: PodFacts, phase: PodPhase): Draft {
  const type = 'Initialized'
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' }
  if (isInitialized(facts)) return { type, status: 'True' }
  const message = `containers with incomplete status: [${incomplete(facts).join(' ')}]`
  return { type, status: 'False', reason: 'ContainersNotInitialized', message }
}

function containersReady(facts: PodFacts, phase: PodPhase): Draft {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const regular = new Set(regularInits(facts))
  const counting = [...facts.initContainers.filter(status => !regular.has(status)), ...facts.containers]
  const unready = counting.filter(status => !status.ready).map(({ name }) => name)
  if (unready.length === 0) return { type, status: 'True' }
  return {
    type,
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  }
}

function ready(facts: PodFacts, phase: PodPhase): Draft {
  const draft = { ...containersReady(facts, phase), type: 'Ready' }
  if (draft.status !== 'True') return draft
  const messages = (facts.pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = facts.pod.status?.conditions?.find(({ type }) => type === conditionType)
    if (condition?.status === 'True') return []
    return condition
      ? [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
      : [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
  })
  if (messages.length === 0) return draft
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') }
}
