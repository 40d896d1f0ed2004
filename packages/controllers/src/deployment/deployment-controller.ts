import type { Clock } from '@devmatic/base'
import { hasCode } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import { claimObjects } from '../framework/claim-objects.ts'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { byNamespace, byOwner } from '../framework/informers.ts'
import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from '../framework/objects.ts'
import { controllerKey, controllerOf } from '../framework/owner.ts'
import type { Recorder } from '../framework/recorder.ts'
import { findCondition, setCondition, timeNow, writeStatus } from '../framework/status.ts'
import { countStatus, isComplete, rolloutStatus } from './deployment-status.ts'
import { byAge, ensureNewReplicaSet, findNewReplicaSet } from './new-replica-set.ts'
import { recreateStep, rollStep } from './roll.ts'
import { isScalingEvent, scaleInProportion, sizeOf } from './scale.ts'

/** One pass over a Deployment: what it is, what it has, and what the pass has changed so far. */
export interface DeploymentWork {
  client: KubeClient
  clock: Clock
  recorder: Recorder
  deployment: Deployment
  /** Its ReplicaSets, as they are after what this pass wrote. */
  readonly sets: readonly ReplicaSet[]
  /** Conditions that the pass has set. */
  status: DeploymentStatus
  podsOf(set: ReplicaSet): Pod[]
  add(set: ReplicaSet): ReplicaSet
  replace(set: ReplicaSet): ReplicaSet
  current(set: ReplicaSet): ReplicaSet
}

/**
 * Rolls Deployments out: a ReplicaSet for each template, scaled up and down within the bounds of the strategy.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/deployment_controller.go
 */
export function createDeploymentController(context: ControllerContext): Controller {
  const { informers } = context
  const keysOfPod = (pod: Pod): string[] => {
    const owner = controllerOf(pod)
    const set = owner && informers.replicaSets.get({ namespace: pod.metadata.namespace, name: owner.name })
    return set ? controllerKey(set, 'Deployment') : []
  }
  const recorder = context.recorderOf('deployment-controller')
  return runController(
    {
      name: 'deployment',
      sources: [
        source(informers.deployments, ownKey),
        source(informers.replicaSets, set => controllerKey(set, 'Deployment')),
        source(informers.pods, keysOfPod),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const deployment = informers.deployments.get({ namespace, name })
        return deployment && reconcile(context, deployment, recorder)
      },
    },
    context,
  )
}

async function reconcile(
  context: ControllerContext,
  deployment: Deployment,
  recorder: Recorder,
): Promise<{ againAfterMs: number } | undefined> {
  const work = await startWork(context, deployment, recorder)
  if (deployment.metadata.deletionTimestamp) {
    await writeCounts(work, findNewReplicaSet(deployment, work.sets))
    return undefined
  }
  markPaused(work)
  if (deployment.spec.paused || isScalingEvent(deployment, work.sets)) {
    const newSet = await ensureNewReplicaSet(work, { create: false })
    await scaleInProportion(work, newSet)
    if (deployment.spec.paused) await removeOldSets(work, newSet)
    await writeCounts(work, newSet && work.current(newSet))
    return undefined
  }
  const newSet =
    deployment.spec.strategy?.type === 'Recreate' ? await recreateStep(work) : await rollStep(work)
  return finish(work, newSet)
}

async function finish(
  work: DeploymentWork,
  newSet: ReplicaSet | undefined,
): Promise<{ againAfterMs: number } | undefined> {
  const { deployment, sets, clock } = work
  const { status, againAfterMs } = rolloutStatus({
    deployment,
    sets,
    newSet,
    conditions: work.status.conditions ?? [],
    clock,
  })
  if (isComplete(deployment, status)) await removeOldSets(work, newSet)
  await writeStatus(work.client, work.deployment, status)
  return againAfterMs === undefined ? undefined : { againAfterMs }
}

async function writeCounts(work: DeploymentWork, newSet: ReplicaSet | undefined): Promise<void> {
  const { deployment, sets, clock } = work
  await writeStatus(
    work.client,
    deployment,
    countStatus({ deployment, sets, newSet, conditions: work.status.conditions ?? [], clock }),
  )
}

async function startWork(
  context: ControllerContext,
  deployment: Deployment,
  recorder: Recorder,
): Promise<DeploymentWork> {
  const { client, informers, clock } = context
  let sets = await claimObjects(
    client,
    deployment,
    informers.replicaSets.byIndex(byNamespace, deployment.metadata.namespace),
  )
  const put = (set: ReplicaSet): ReplicaSet => {
    sets = [...sets.filter(({ metadata }) => metadata.uid !== set.metadata.uid), set]
    return set
  }
  return {
    client,
    clock,
    recorder,
    deployment,
    get sets() {
      return sets
    },
    status: { conditions: deployment.status?.conditions ?? [] },
    podsOf: set => informers.pods.byIndex(byOwner, set.metadata.uid),
    add: put,
    replace: put,
    current: set => sets.find(({ metadata }) => metadata.uid === set.metadata.uid) ?? set,
  }
}

/** Time does not run out while a Deployment is paused. */
function markPaused(work: DeploymentWork): void {
  const { deployment, clock } = work
  if (deployment.spec.progressDeadlineSeconds === undefined) return
  const before = findCondition(work.status.conditions, 'Progressing')
  if (before?.reason === 'ProgressDeadlineExceeded') return
  const lastUpdateTime = timeNow(clock)
  const set = (reason: string, message: string): void => {
    work.status.conditions = setCondition(
      work.status.conditions ?? [],
      { type: 'Progressing', status: 'Unknown', reason, message, lastUpdateTime },
      lastUpdateTime,
    )
  }
  if (deployment.spec.paused && before?.reason !== 'DeploymentPaused')
    set('DeploymentPaused', 'Deployment is paused')
  if (!deployment.spec.paused && before?.reason === 'DeploymentPaused')
    set('DeploymentResumed', 'Deployment is resumed')
}

/** Old ReplicaSets stay for `rollout undo`, as many as the Deployment's history may be long. */
async function removeOldSets(work: DeploymentWork, newSet: ReplicaSet | undefined): Promise<void> {
  const limit = work.deployment.spec.revisionHistoryLimit ?? 10
  const old = byAge(
    work.sets.filter(set => set.metadata.uid !== newSet?.metadata.uid && !set.metadata.deletionTimestamp),
  )
  for (const set of old.slice(0, Math.max(0, old.length - limit))) {
    if (sizeOf(set) > 0 || (set.status?.replicas ?? 0) > 0) continue
    const { name, namespace, uid } = set.metadata
    try {
      await work.client.delete(
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, namespace },
        { preconditions: { uid } },
      )
    } catch (error) {
      if (!hasCode(error, 'kube/not-found')) throw error
    }
  }
}
