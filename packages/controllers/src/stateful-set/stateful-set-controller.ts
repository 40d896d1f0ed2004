import { hasCode } from '@devmatic/base'
import { claimObjects } from '../framework/claim-objects.ts'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { createExpectations, type Expectations } from '../framework/expectations.ts'
import { byNamespace } from '../framework/informers.ts'
import type {
  ControllerRevision,
  Pod,
  PodTemplate,
  StatefulSet,
  StatefulSetStatus,
} from '../framework/objects.ts'
import { controllerKey } from '../framework/owner.ts'
import type { Recorder } from '../framework/recorder.ts'
import { writeStatus } from '../framework/status.ts'
import { isAvailable, isFinished, isReady, nextAvailableMs } from '../pods/pod-state.ts'
import {
  ensureRevision,
  revisionHashLabel,
  revisionsOf,
  templateOf,
  truncateHistory,
} from '../revisions/controller-revisions.ts'
import { claimsOfOrdinal, ordinalOf, podOfOrdinal } from './identity.ts'

/**
 * Keeps the Pods of StatefulSets: named, in order, each with its claims.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/statefulset/stateful_set_control.go
 */
export function createStatefulSetController(context: ControllerContext): Controller {
  const { informers, clock } = context
  const expectations = createExpectations(informers.pods, clock)
  const recorder = context.recorderOf('statefulset-controller')
  return runController(
    {
      name: 'statefulset',
      sources: [
        source(informers.statefulSets, ownKey),
        source(informers.pods, pod => controllerKey(pod, 'StatefulSet')),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const set = informers.statefulSets.get({ namespace, name })
        if (!set || set.metadata.deletionTimestamp || !expectations.met(key)) return undefined
        return reconcile(context, set, { key, expectations, recorder })
      },
    },
    context,
  )
}

interface Tools {
  key: string
  expectations: Expectations
  recorder: Recorder
}

/** One pass over a set. */
interface Work extends Tools {
  context: ControllerContext
  set: StatefulSet
  pods: readonly Pod[]
  update: ControllerRevision
  /** The revision of Pods that are not to be updated. */
  current: ControllerRevision
}

async function reconcile(
  context: ControllerContext,
  set: StatefulSet,
  tools: Tools,
): Promise<{ againAfterMs: number } | undefined> {
  const { client, informers, clock } = context
  const pods = await claimObjects(client, set, informers.pods.byIndex(byNamespace, set.metadata.namespace))
  const own = pods.filter(pod => ordinalOf(set, pod.metadata.name) !== undefined)
  const update = await ensureRevision(context, set, { hashLabel: 'controller.kubernetes.io/hash' })
  const current =
    revisionsOf(context, set).find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update
  const work: Work = { ...tools, context, set, pods: own, update, current }
  await step(work)
  const status = statusOf(work)
  await writeStatus(client, set, status)
  await truncateHistory(context, set, {
    pods: own,
    keep: [update.metadata.name, status.currentRevision ?? ''],
    keyOf: ({ metadata }) => metadata.name,
  })
  const waitMs = nextAvailableMs(own, set.spec.minReadySeconds ?? 0, clock)
  return waitMs === undefined ? undefined : { againAfterMs: waitMs }
}

/** Does the next thing that the order allows; with `Parallel`, all that can be done at once. */
async function step(work: Work): Promise<void> {
  const { set } = work
  const inOrder = set.spec.podManagementPolicy !== 'Parallel'
  const first = set.spec.ordinals?.start ?? 0
  const replicas = set.spec.replicas ?? 1
  const ordinals = Array.from({ length: replicas }, (_, index) => first + index)
  for (const ordinal of ordinals) {
    const isDone = await ensureOrdinal(work, ordinal)
    if (inOrder && !isDone) return
  }
  if (!(await dropSurplus(work, { ordinals, inOrder }))) return
  if (set.spec.updateStrategy?.type !== 'OnDelete') await updateNext(work, ordinals)
}

function podAt(work: Work, ordinal: number): Pod | undefined {
  return work.pods.find(pod => ordinalOf(work.set, pod.metadata.name) === ordinal)
}

/** Whether the Pod of this ordinal serves. */
async function ensureOrdinal(work: Work, ordinal: number): Promise<boolean> {
  const pod = podAt(work, ordinal)
  if (!pod) {
    await createPod(work, ordinal)
    return false
  }
  if (pod.metadata.deletionTimestamp) return false
  if (isFinished(pod)) {
    await deletePod(work, pod)
    return false
  }
  return isAvailable(pod, work.set.spec.minReadySeconds ?? 0, work.context.clock)
}

async function createPod(work: Work, ordinal: number): Promise<void> {
  const { context, set, recorder } = work
  const revision = revisionFor(work, ordinal)
  const pod = podOfOrdinal(set, ordinal, revision)
  const { name } = pod.metadata
  for (const claim of claimsOfOrdinal(set, ordinal)) {
    if (context.informers.claims.get(claim.metadata)) continue
    try {
      await context.client.create(claim)
      recorder.record(set, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Create Claim ${claim.metadata.name} Pod ${name} in StatefulSet ${set.metadata.name} success`,
      })
    } catch (error) {
      if (!hasCode(error, 'kube/already-exists')) throw error
    }
  }
  try {
    const created = await context.client.create(pod)
    work.expectations.created(work.key, created.metadata.uid)
    recorder.record(set, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    })
  } catch (error) {
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${(error as Error).message}`
    recorder.record(set, { type: 'Warning', reason: 'FailedCreate', message })
    throw error
  }
}

/** Below the partition, the template of before. */
function revisionFor(work: Work, ordinal: number): { name: string; template: PodTemplate } {
  const { set } = work
  const first = set.spec.ordinals?.start ?? 0
  const partition =
    set.spec.updateStrategy?.type === 'OnDelete'
      ? 0
      : (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0)
  const revision = ordinal < first + partition ? work.current : work.update
  return { name: revision.metadata.name, template: templateOf(revision) }
}

async function deletePod(work: Work, pod: Pod): Promise<void> {
  const { context, set, recorder } = work
  const { name, namespace, uid } = pod.metadata
  try {
    await context.client.delete(
      { apiVersion: 'v1', kind: 'Pod', name, namespace },
      { preconditions: { uid } },
    )
  } catch (error) {
    if (hasCode(error, 'kube/not-found') || hasCode(error, 'kube/conflict')) return
    throw error
  }
  work.expectations.deleted(work.key, uid)
  recorder.record(set, {
    type: 'Normal',
    reason: 'SuccessfulDelete',
    message: `Delete Pod ${name} in StatefulSet ${set.metadata.name} successful`,
  })
}

/** Deletes Pods beyond the replicas, the last one first. Whether none is left. */
async function dropSurplus(
  work: Work,
  options: { ordinals: readonly number[]; inOrder: boolean },
): Promise<boolean> {
  const wanted = new Set(options.ordinals)
  const ordinal = (pod: Pod): number => ordinalOf(work.set, pod.metadata.name) ?? 0
  const surplus = work.pods
    .filter(pod => !wanted.has(ordinal(pod)))
    .toSorted((a, b) => ordinal(b) - ordinal(a))
  for (const pod of surplus) {
    if (pod.metadata.deletionTimestamp) {
      if (options.inOrder) return false
      continue
    }
    await deletePod(work, pod)
    if (options.inOrder) return false
  }
  return surplus.length === 0
}

/** Deletes the last Pod that has an old revision, once all after it serve. */
async function updateNext(work: Work, ordinals: readonly number[]): Promise<void> {
  const { set } = work
  const first = set.spec.ordinals?.start ?? 0
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
  for (const ordinal of ordinals.filter(each => each >= first + partition).toReversed()) {
    const pod = podAt(work, ordinal)
    if (!pod) return
    if (
      pod.metadata.labels?.[revisionHashLabel] !== work.update.metadata.name &&
      !pod.metadata.deletionTimestamp
    ) {
      await deletePod(work, pod)
      return
    }
    if (
      pod.metadata.deletionTimestamp ||
      !isAvailable(pod, set.spec.minReadySeconds ?? 0, work.context.clock)
    )
      return
  }
}

function statusOf(work: Work): StatefulSetStatus {
  const { set, pods, update, current, context } = work
  const living = pods.filter(pod => !isFinished(pod))
  const withRevision = (name: string): number =>
    living.filter(pod => !pod.metadata.deletionTimestamp && pod.metadata.labels?.[revisionHashLabel] === name)
      .length
  const ready = living.filter(isReady).length
  const updated = withRevision(update.metadata.name)
  const isRolledOut =
    updated === living.length && ready === living.length && updated === (set.spec.replicas ?? 1)
  const revision = isRolledOut ? update : current
  return {
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    replicas: living.length,
    readyReplicas: ready,
    availableReplicas: living.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, context.clock))
      .length,
    currentReplicas: withRevision(revision.metadata.name),
    updatedReplicas: updated,
    currentRevision: revision.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set.status?.collisionCount ?? 0,
  }
}
