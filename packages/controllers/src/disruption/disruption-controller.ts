import { matchesLabels, toLabelSelector } from '@devmatic/kube-model'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { byNamespace } from '../framework/informers.ts'
import type { Pod } from '../framework/objects.ts'
import { controllerOf } from '../framework/owner.ts'
import { setCondition, timeNow, writeStatus } from '../framework/status.ts'
import { scaleIntOrPercent } from '../int-or-percent.ts'
import { isActive, isReady } from '../pods/pod-state.ts'
import type { DisruptionBudget } from './disruption-budget.ts'

/**
 * Says in the status of PodDisruptionBudgets how many Pods may be evicted now.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/disruption/disruption.go
 */
export function createDisruptionController(context: ControllerContext): Controller {
  const { informers } = context
  const budgetsOfPod = (pod: Pod): string[] =>
    informers.budgets
      .byIndex(byNamespace, pod.metadata.namespace)
      .filter(budget => isCovered(budget, pod))
      .flatMap(ownKey)
  const recorder = context.recorderOf('controllermanager')
  return runController(
    {
      name: 'disruption',
      sources: [source(informers.budgets, ownKey), source(informers.pods, budgetsOfPod)],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const budget = informers.budgets.get({ namespace, name })
        if (!budget) return
        const status = statusOf(context, budget)
        if (status.expectedPods === 0) recorder.record(budget, noPods)
        await writeStatus(context.client, budget, status)
      },
    },
    context,
  )
}

const noPods = { type: 'Normal', reason: 'NoPods', message: 'No matching pods found' } as const

function isCovered({ spec }: DisruptionBudget, pod: Pod): boolean {
  return matchesLabels(toLabelSelector(spec.selector), pod.metadata.labels)
}

function statusOf(
  context: ControllerContext,
  budget: DisruptionBudget,
): NonNullable<DisruptionBudget['status']> {
  const { informers, clock } = context
  const pods = informers.pods
    .byIndex(byNamespace, budget.metadata.namespace)
    .filter(pod => isActive(pod) && isCovered(budget, pod))
  const { minAvailable, maxUnavailable } = budget.spec
  const wanted = replicasOf(context, pods)
  const needsScale = maxUnavailable !== undefined || typeof minAvailable === 'string'
  const expectedPods = needsScale ? wanted : pods.length
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaleIntOrPercent(minAvailable ?? 1, expectedPods, 'up')
      : Math.max(0, expectedPods - scaleIntOrPercent(maxUnavailable, expectedPods, 'up'))
  const currentHealthy = pods.filter(isReady).length
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  const isAllowed = disruptionsAllowed > 0
  const generation =
    budget.metadata.generation === undefined ? {} : { observedGeneration: budget.metadata.generation }
  const condition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...generation,
  }
  const conditions = setCondition(budget.status?.conditions ?? [], condition, timeNow(clock))
  return {
    ...budget.status,
    expectedPods,
    desiredHealthy,
    currentHealthy,
    disruptionsAllowed,
    ...generation,
    conditions,
  }
}

/** The replicas that the Pods' controllers ask for; a Pod without one counts itself. */
function replicasOf({ informers }: ControllerContext, pods: readonly Pod[]): number {
  const scales = new Map<string, number>()
  for (const pod of pods) {
    const owner = controllerOf(pod)
    const place = { namespace: pod.metadata.namespace, name: owner?.name ?? '' }
    const controller =
      owner?.kind === 'ReplicaSet'
        ? informers.replicaSets.get(place)
        : owner?.kind === 'StatefulSet'
          ? informers.statefulSets.get(place)
          : undefined
    const top =
      controller && owner?.kind === 'ReplicaSet' ? deploymentOf({ informers }, controller) : undefined
    const counted = top ?? controller
    if (counted) scales.set(counted.metadata.uid, (counted['spec'] as { replicas?: number }).replicas ?? 1)
    else scales.set(pod.metadata.uid, 1)
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
}

function deploymentOf(
  { informers }: Pick<ControllerContext, 'informers'>,
  set: { metadata: { namespace: string; ownerReferences?: { name: string; controller?: boolean }[] } },
): ReturnType<typeof informers.deployments.get> {
  const owner = set.metadata.ownerReferences?.find(each => each.controller)
  return owner && informers.deployments.get({ namespace: set.metadata.namespace, name: owner.name })
}
