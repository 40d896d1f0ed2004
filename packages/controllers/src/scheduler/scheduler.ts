import { hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import type { Node, Pod } from '../framework/objects.ts'
import type { Recorder } from '../framework/recorder.ts'
import { findCondition, setCondition, timeNow } from '../framework/status.ts'
import { isFinished } from '../pods/pod-state.ts'
import { fitsNode } from './node-affinity.ts'

/** Who binds Pods that name no scheduler. */
const schedulerName = 'default-scheduler'

/**
 * Binds Pods to nodes. It looks at what a cluster of one or few nodes can get wrong: whether a node is ready and
 * takes Pods, node selectors, and claims that are not bound. It does not count resources.
 */
export function createScheduler(context: ControllerContext): Controller {
  const { informers } = context
  const recorder = context.recorderOf(schedulerName)
  const waiting = (): string[] => informers.pods.list().filter(isUnbound).flatMap(ownKey)
  return runController(
    {
      name: 'scheduler',
      sources: [
        source(informers.pods, pod => (isUnbound(pod) ? ownKey(pod) : [])),
        source(informers.nodes, waiting),
        source(informers.claims, waiting),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const pod = informers.pods.get({ namespace, name })
        if (pod && isUnbound(pod)) await schedule(context, pod, recorder)
      },
      concurrency: 16,
    },
    context,
  )
}

function isUnbound(pod: Pod): boolean {
  const { nodeName, schedulerName: scheduler = schedulerName } = pod.spec
  return !nodeName && scheduler === schedulerName && !pod.metadata.deletionTimestamp && !isFinished(pod)
}

async function schedule(context: ControllerContext, pod: Pod, recorder: Recorder): Promise<void> {
  const { name, namespace } = pod.metadata
  if (pod.spec.schedulingGates?.length) return hold(context, pod, gated)
  const choice = chooseNode(context, pod)
  if ('refusal' in choice) return refuse(context, pod, { message: choice.refusal, recorder })
  const { name: node } = choice.node.metadata
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  } as KubeObject
  try {
    await context.client.create(binding, {
      of: { apiVersion: 'v1', kind: 'Pod', name, namespace },
      subresource: 'binding',
    })
  } catch (error) {
    // Deleted, or bound by somebody else.
    if (hasCode(error, 'kube/not-found') || hasCode(error, 'kube/conflict')) return
    throw error
  }
  recorder.record(pod, {
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${node}`,
  })
}

function chooseNode(context: ControllerContext, pod: Pod): { node: Node } | { refusal: string } {
  const nodes = context.informers.nodes.list()
  if (nodes.length === 0) return { refusal: 'no nodes available to schedule pods' }
  const claim = unboundClaim(context, pod)
  if (claim) return { refusal: `0/${nodes.length} nodes are available: ${claim}` }
  const reasons = nodes.map(node => whyNot(node, pod))
  const fitting = nodes.filter((_, index) => reasons[index] === undefined)
  const load = (node: Node): number =>
    context.informers.pods.list().filter(each => each.spec.nodeName === node.metadata.name).length
  const [node] = fitting.length > 1 ? fitting.toSorted((a, b) => load(a) - load(b)) : fitting
  if (node) return { node }
  const counts = [...Map.groupBy(reasons, reason => reason)].map(
    ([reason, all]) => `${all.length} node(s) ${reason}`,
  )
  return {
    refusal: `0/${nodes.length} nodes are available: ${counts.join(', ')}. ${noPreemption(nodes.length)}`,
  }
}

/** What the real one adds, which would have ended other Pods if that had made room. */
function noPreemption(nodes: number): string {
  const helpless = `${nodes} Preemption is not helpful for scheduling.`
  return `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${helpless}`
}

function whyNot(node: Node, pod: Pod): string | undefined {
  if (node.spec?.unschedulable) return 'were unschedulable'
  if (findCondition(node.status?.conditions, 'Ready')?.status !== 'True') return 'had untolerated taint(s)'
  return fitsNode(pod, node) ? undefined : "didn't match Pod's node affinity/selector"
}

function unboundClaim({ informers }: ControllerContext, pod: Pod): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const name =
      volume.persistentVolumeClaim?.claimName ??
      (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined)
    if (name === undefined) continue
    const claim = informers.claims.get({ namespace: pod.metadata.namespace, name })
    if (!claim) return `persistentvolumeclaim "${name}" not found. not found`
    if (claim.status?.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims.'
  }
  return undefined
}

const gated = {
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
}

async function refuse(
  context: ControllerContext,
  pod: Pod,
  { message, recorder }: { message: string; recorder: Recorder },
): Promise<void> {
  const before = findCondition(pod.status?.conditions, 'PodScheduled')
  if (before?.message !== message)
    recorder.record(pod, { type: 'Warning', reason: 'FailedScheduling', message })
  const { generation: observedGeneration } = pod.metadata
  await hold(context, pod, {
    reason: 'Unschedulable',
    message,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  })
}

/** Says why a Pod is not scheduled. */
async function hold(
  context: ControllerContext,
  pod: Pod,
  why: { reason: string; message: string; observedGeneration?: number },
): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  const before = findCondition(pod.status?.conditions, 'PodScheduled')
  if (before?.status === 'False' && before.message === why.message) return
  const condition = { type: 'PodScheduled', status: 'False', ...why }
  const conditions = setCondition(pod.status?.conditions ?? [], condition, timeNow(context.clock))
  const patch = { metadata: { uid }, status: { conditions: conditions as never } }
  try {
    await context.client.patch(
      { apiVersion: 'v1', kind: 'Pod', name, namespace },
      { type: 'merge', patch },
      { subresource: 'status' },
    )
  } catch (error) {
    if (!hasCode(error, 'kube/not-found') && !hasCode(error, 'kube/conflict')) throw error
  }
}
