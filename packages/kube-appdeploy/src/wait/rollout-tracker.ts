import type { KubeObject } from '@devmatic/kube-model'
import {
  findFailedContainer,
  findPodTrouble,
  findUnready,
  isCrash,
  isProbed,
  type PodTrouble,
  restartsOf,
} from './pod-trouble.ts'
import { isObserved, type RolloutStatus, rolloutStatus } from './rollout-status.ts'

/** What a tracker knows of one workload. */
export interface TrackedRollout {
  key: string
  status: RolloutStatus
  trouble: PodTrouble | undefined
  /** How often containers of its present revision were started again. */
  restarts: number
}

/** What a cluster shows, for the tracker to look into. */
export interface ClusterView {
  workload(key: string): KubeObject | undefined
  /** What a controller has made for an object: ReplicaSets of a Deployment, Pods of a StatefulSet. */
  ownedBy(uid: string): readonly KubeObject[]
}

/** What is waited for. */
export interface TrackedWorkload {
  key: string
  /** It was written just now: it has to show that it stays up. */
  isNew: boolean
}

/** How patient a tracker is. */
export interface Patience {
  /** A container that was started so often again is given up, whatever it may wait for. */
  maxRestarts: number
  /** How long trouble that may pass is watched after everything else is done. */
  graceMs: number
  /** How long Pods without a readiness probe must stay up: they count as ready as soon as they run. */
  settleMs: number
}

/** The usual patience. */
const PATIENCE: Patience = { maxRestarts: 5, graceMs: 15_000, settleMs: 1_000 }

/** A container that crashed once has to stay up for longer. */
const AFTER_CRASH = 10
/** How much longer a container may run without being ready: three minutes. */
const UNREADY_GRACE = 12
/** The pause before a container's next start doubles from ten seconds on. */
const CRASH_GRACE = 4

/** The Pods of a workload's present revision. */
interface PodsOf {
  key: string
  restarts: number
  pods: readonly KubeObject[]
}

/**
 * Decides when a set of rollouts is done, and when it is lost. A container that crashes may wait for another
 * workload that is not up yet: it is given up when it crashes again though nothing else is on its way any more.
 */
export class RolloutTracker {
  readonly #view: ClusterView
  readonly #patience: Patience
  readonly #workloads: readonly TrackedWorkload[]
  /** Since when nothing moves any more, and how often each had been started again by then. */
  #quiet: { since: number; restarts: ReadonlyMap<string, number> } | undefined
  /** Since when the same Pod is unready. */
  readonly #unready = new Map<string, { at: number; state: string }>()
  readonly #upSince = new Map<string, { at: number; restarts: number }>()

  constructor(view: ClusterView, workloads: readonly TrackedWorkload[], patience: Patience = PATIENCE) {
    this.#view = view
    this.#workloads = workloads
    this.#patience = patience
  }

  /** How each rollout stands, and whether waiting is over at this time. */
  look(now: number): { rollouts: TrackedRollout[]; outcome: 'waiting' | 'complete' | 'failed' } {
    const rollouts = this.#workloads.map(workload => this.#track(workload, now))
    this.#listen(rollouts, now)
    if (rollouts.every(({ status }) => status.state === 'complete')) return { rollouts, outcome: 'complete' }
    return { rollouts, outcome: rollouts.some(each => this.#isLost(each, now)) ? 'failed' : 'waiting' }
  }

  #track({ key, isNew }: TrackedWorkload, now: number): TrackedRollout {
    const workload = this.#view.workload(key)
    if (!workload) return { key, status: onItsWay('waiting to see it'), trouble: undefined, restarts: 0 }
    const status = rolloutStatus(workload)
    if (!isObserved(workload)) return { key, status, trouble: undefined, restarts: 0 }
    if (status.state === 'complete' && !isNew) return { key, status, trouble: undefined, restarts: 0 }
    if (workload.kind === 'Job' && status.state === 'failed') {
      return { key, status, trouble: this.#endOfJob(workload, status), restarts: 0 }
    }
    const { pods, sets } = this.#ownedBy(workload)
    const restarts = pods.reduce((sum, pod) => sum + restartsOf(pod), 0)
    const trouble =
      firstOf(pods, findPodTrouble) ??
      firstOf(sets, creationTrouble) ??
      this.#unreadyTooLong({ key, restarts, pods }, now)
    if (status.state !== 'complete') this.#upSince.delete(key)
    else if (trouble || !this.#staysUp({ key, restarts, pods }, now)) {
      return { key, status: onItsWay('checking that it stays up'), trouble, restarts }
    }
    return { key, status, trouble, restarts }
  }

  /** The last that a Job's Pods did, told as the reason of its end. */
  #endOfJob(
    { metadata }: KubeObject,
    { reason, message }: { reason: string; message: string },
  ): PodTrouble | undefined {
    const pods = this.#view
      .ownedBy(metadata.uid ?? '')
      .toSorted((a, b) => startOf(b).localeCompare(startOf(a)))
    const end = firstOf(pods, findFailedContainer)
    return end && { ...end, reason, message: [message, end.message].filter(Boolean).join('; ') }
  }

  /** Nothing tells a program that starts slowly from one that never will be ready, but that it takes so long. */
  #unreadyTooLong({ key, restarts, pods }: PodsOf, now: number): PodTrouble | undefined {
    const trouble = firstOf(pods, findUnready)
    const state = `${trouble?.pod} ${restarts}`
    const since = this.#unready.get(key)
    if (since?.state !== state) this.#unready.set(key, { at: now, state })
    const isTooLong = since?.state === state && now - since.at >= this.#patience.graceMs * UNREADY_GRACE
    return isTooLong ? trouble : undefined
  }

  #staysUp({ key, restarts, pods }: PodsOf, now: number): boolean {
    const needed =
      restarts > 0
        ? this.#patience.settleMs * AFTER_CRASH
        : pods.every(isProbed)
          ? 0
          : this.#patience.settleMs
    const up = this.#upSince.get(key)
    if (up?.restarts !== restarts) this.#upSince.set(key, { at: now, restarts })
    return needed === 0 || (up?.restarts === restarts && now - up.at >= needed)
  }

  /** Notes when nothing moves any more: then there is nothing left to wait for. */
  #listen(rollouts: readonly TrackedRollout[], now: number): void {
    const isMoving = rollouts.some(
      ({ status, trouble, restarts }) => status.state === 'progressing' && !trouble && restarts === 0,
    )
    if (isMoving) this.#quiet = undefined
    else
      this.#quiet ??= { since: now, restarts: new Map(rollouts.map(({ key, restarts }) => [key, restarts])) }
  }

  #isLost({ key, status, trouble, restarts }: TrackedRollout, now: number): boolean {
    if (status.state === 'failed') return true
    if (!trouble) return false
    if (!trouble.mayPass || trouble.restarts >= this.#patience.maxRestarts) return true
    if (!this.#quiet) return false
    const quietMs = now - this.#quiet.since
    if (!isCrash(trouble)) return quietMs >= this.#patience.graceMs
    const crashedAgain = restarts > (this.#quiet.restarts.get(key) ?? 0)
    return crashedAgain || quietMs >= this.#patience.graceMs * CRASH_GRACE
  }

  /** The Pods of a workload's present revision, and the sets that make them. */
  #ownedBy(workload: KubeObject): { pods: KubeObject[]; sets: KubeObject[] } {
    const owned = this.#view.ownedBy(workload.metadata.uid ?? '')
    const sets = owned.filter(each => each.kind === 'ReplicaSet' && isNewest(each, workload))
    const pods = [
      ...owned.filter(each => each.kind === 'Pod' && isOfRevision(each, workload)),
      ...sets.flatMap(set => this.#view.ownedBy(set.metadata.uid ?? '')),
    ]
    return { pods: pods.filter(pod => !pod.metadata.deletionTimestamp), sets }
  }
}

function onItsWay(message: string): RolloutStatus {
  return { state: 'progressing', message, ready: 0, wanted: 1 }
}

function startOf({ metadata }: KubeObject): string {
  return metadata.creationTimestamp ?? ''
}

function firstOf<T>(
  objects: readonly KubeObject[],
  find: (object: KubeObject) => T | undefined,
): T | undefined {
  for (const object of objects) {
    const found = find(object)
    if (found) return found
  }
  return undefined
}

const REVISION = 'deployment.kubernetes.io/revision'

/** Pods of earlier revisions may be broken: that is why there is a new one. */
function isNewest(replicaSet: KubeObject, deployment: KubeObject): boolean {
  return replicaSet.metadata.annotations?.[REVISION] === deployment.metadata.annotations?.[REVISION]
}

/** Of a StatefulSet; other Pods are taken for what they are. */
function isOfRevision(pod: KubeObject, workload: KubeObject): boolean {
  if (workload.kind !== 'StatefulSet') return true
  const { updateRevision } = (workload['status'] ?? {}) as { updateRevision?: string }
  return pod.metadata.labels?.['controller-revision-hash'] === updateRevision
}

/** A quota, a policy or a webhook keeps Pods from being made. */
function creationTrouble(replicaSet: KubeObject): PodTrouble | undefined {
  const { conditions = [] } = (replicaSet['status'] ?? {}) as {
    conditions?: { type: string; status: string; reason?: string; message?: string }[]
  }
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
  if (!failure) return undefined
  return {
    pod: '',
    reason: failure.reason ?? 'FailedCreate',
    message: failure.message ?? '',
    restarts: 0,
    mayPass: true,
  }
}
