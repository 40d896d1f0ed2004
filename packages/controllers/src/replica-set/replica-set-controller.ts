import { matchesLabels, selectLabels } from '@devmatic/kube-model'
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
import type { Condition, Pod, ReplicaSet, ReplicaSetStatus } from '../framework/objects.ts'
import { controllerKey } from '../framework/owner.ts'
import { setCondition, timeNow, writeStatus } from '../framework/status.ts'
import { inDeletionOrder } from '../pods/deletion-order.ts'
import { createPodControl, inGrowingBatches, type PodControl } from '../pods/pod-control.ts'
import { isActive, isAvailable, isReady, nextAvailableMs } from '../pods/pod-state.ts'

/** At most so many Pods are created or deleted in one go. */
const burst = 500

/**
 * Keeps as many Pods of each ReplicaSet as it asks for.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/replicaset/replica_set.go
 */
export function createReplicaSetController(context: ControllerContext): Controller {
  const { informers, clock, client } = context
  const expectations = createExpectations(informers.pods, clock)
  const pods = createPodControl(client, context.recorderOf('replicaset-controller'))
  return runController(
    {
      name: 'replicaset',
      sources: [
        source(informers.replicaSets, ownKey),
        source(informers.pods, pod => keysOfPod(context, pod)),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const set = informers.replicaSets.get({ namespace, name })
        return set && reconcile(context, set, { key, expectations, pods })
      },
    },
    context,
  )
}

/** The controller's key, or, for an orphan, those of all that may want it. */
function keysOfPod({ informers }: ControllerContext, pod: Pod): string[] {
  const keys = controllerKey(pod, 'ReplicaSet')
  if (keys.length > 0 || pod.metadata.ownerReferences?.some(owner => owner.controller)) return keys
  const sets = informers.replicaSets.byIndex(byNamespace, pod.metadata.namespace)
  const wanting = sets.filter(set =>
    matchesLabels(selectLabels(set.spec.selector.matchLabels ?? {}), pod.metadata.labels),
  )
  return wanting.map(set => `${set.metadata.namespace}/${set.metadata.name}`)
}

interface Tools {
  key: string
  expectations: Expectations
  pods: PodControl
}

async function reconcile(
  context: ControllerContext,
  set: ReplicaSet,
  tools: Tools,
): Promise<{ againAfterMs: number } | undefined> {
  const { client, informers, clock } = context
  const all = await claimObjects(client, set, informers.pods.byIndex(byNamespace, set.metadata.namespace))
  const active = all.filter(isActive)
  const isSettled = tools.expectations.met(tools.key)
  let failure: Error | undefined
  if (isSettled && !set.metadata.deletionTimestamp) {
    failure = await manageReplicas(set, active, tools).then(() => undefined, asError)
  }
  const terminating = all.filter(
    pod => pod.metadata.deletionTimestamp !== undefined && !active.includes(pod),
  ).length
  await writeStatus(client, set, statusOf(context, { set, active, terminating, failure }))
  if (failure) throw failure
  const waitMs = nextAvailableMs(active, set.spec.minReadySeconds ?? 0, clock)
  return waitMs === undefined ? undefined : { againAfterMs: waitMs }
}

async function manageReplicas(set: ReplicaSet, active: readonly Pod[], tools: Tools): Promise<void> {
  const missing = (set.spec.replicas ?? 1) - active.length
  if (missing > 0) {
    await inGrowingBatches(Math.min(missing, burst), async () => {
      const pod = await tools.pods.create(set, { template: set.spec.template })
      tools.expectations.created(tools.key, pod.metadata.uid)
    })
  }
  const surplus = inDeletionOrder(active).slice(0, Math.min(Math.max(0, -missing), burst))
  await Promise.all(
    surplus.map(async pod => {
      if (await tools.pods.delete(set, pod)) tools.expectations.deleted(tools.key, pod.metadata.uid)
    }),
  )
}

function statusOf(
  context: ControllerContext,
  facts: { set: ReplicaSet; active: readonly Pod[]; terminating: number; failure: Error | undefined },
): ReplicaSetStatus {
  const { set, active } = facts
  const template = selectLabels(set.spec.template.metadata?.labels ?? {})
  const conditions = conditionsOf(context, facts)
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(pod => matchesLabels(template, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: active.filter(pod => isAvailable(pod, set.spec.minReadySeconds ?? 0, context.clock))
      .length,
    terminatingReplicas: facts.terminating,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

function conditionsOf(
  context: ControllerContext,
  facts: { set: ReplicaSet; active: readonly Pod[]; failure: Error | undefined },
): Condition[] {
  const others = (facts.set.status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure')
  if (!facts.failure) return others
  const reason = facts.active.length < (facts.set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete'
  const { message } = facts.failure
  return setCondition(
    facts.set.status?.conditions ?? [],
    { type: 'ReplicaFailure', status: 'True', reason, message },
    timeNow(context.clock),
  )
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
