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
import type { ControllerRevision, DaemonSet, Node, Pod, PodTemplate } from '../framework/objects.ts'
import { controllerKey } from '../framework/owner.ts'
import { writeStatus } from '../framework/status.ts'
import { scaleIntOrPercent } from '../int-or-percent.ts'
import { createPodControl, inGrowingBatches, type PodControl } from '../pods/pod-control.ts'
import { isAvailable, isFinished, isReady, nextAvailableMs } from '../pods/pod-state.ts'
import { ensureRevision, revisionHashLabel, truncateHistory } from '../revisions/controller-revisions.ts'
import { fitsNode } from '../scheduler/node-affinity.ts'

const generationAnnotation = 'deprecated.daemonset.template.generation'
const generationLabel = 'pod-template-generation'

/**
 * Keeps a Pod of each DaemonSet on each node.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/daemon/daemon_controller.go
 */
export function createDaemonSetController(context: ControllerContext): Controller {
  const { informers, clock, client } = context
  const expectations = createExpectations(informers.pods, clock)
  const pods = createPodControl(client, context.recorderOf('daemonset-controller'))
  return runController(
    {
      name: 'daemonset',
      sources: [
        source(informers.daemonSets, ownKey),
        source(informers.pods, pod => controllerKey(pod, 'DaemonSet')),
        source(informers.nodes, () => informers.daemonSets.list().flatMap(ownKey)),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const set = informers.daemonSets.get({ namespace, name })
        if (!set || set.metadata.deletionTimestamp || !expectations.met(key)) return undefined
        return reconcile(context, set, { key, expectations, pods })
      },
    },
    context,
  )
}

interface Tools {
  key: string
  expectations: Expectations
  pods: PodControl
}

interface Work extends Tools {
  context: ControllerContext
  set: DaemonSet
  revision: ControllerRevision
  hash: string
  nodes: readonly Node[]
  /** Pods that have not ended, by the name of their node. */
  byNode: ReadonlyMap<string, Pod[]>
}

async function reconcile(
  context: ControllerContext,
  set: DaemonSet,
  tools: Tools,
): Promise<{ againAfterMs: number } | undefined> {
  const { client, informers, clock } = context
  const all = await claimObjects(client, set, informers.pods.byIndex(byNamespace, set.metadata.namespace))
  const generation = set.metadata.annotations?.[generationAnnotation] ?? '1'
  const revision = await ensureRevision(context, set, {
    hashLabel: revisionHashLabel,
    annotations: { [generationAnnotation]: generation },
  })
  const hash = revision.metadata.labels?.[revisionHashLabel] ?? ''
  const nodes = informers.nodes.list().filter(node => wantsNode(set, node))
  const byNode = Map.groupBy(all, nodeOf)
  const work: Work = { ...tools, context, set, revision, hash, nodes, byNode }
  await managePods(work)
  if (set.spec.updateStrategy?.type !== 'OnDelete') await updateSome(work)
  await writeStatus(client, set, statusOf(work))
  await truncateHistory(context, set, {
    pods: all,
    keep: [hash],
    keyOf: ({ metadata }) => metadata.labels?.[revisionHashLabel] ?? '',
  })
  const waitMs = nextAvailableMs(all, set.spec.minReadySeconds ?? 0, clock)
  return waitMs === undefined ? undefined : { againAfterMs: waitMs }
}

/** A DaemonSet's Pods run on nodes that take no others, too. */
function wantsNode(set: DaemonSet, node: Node): boolean {
  return fitsNode({ spec: set.spec.template.spec } as Pod, node)
}

/** The node that a Pod is bound to, or made for. */
function nodeOf(pod: Pod): string {
  return pod.spec.nodeName ?? affinityNode(pod) ?? ''
}

function affinityNode(pod: Pod): string | undefined {
  const affinity = pod.spec['affinity'] as ReturnType<typeof affinityTo> | undefined
  return affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]
    ?.matchFields[0]?.values[0]
}

function affinityTo(node: string) {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }]
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  }
}

async function managePods(work: Work): Promise<void> {
  const { set, nodes, byNode } = work
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name))
  const missing: string[] = []
  for (const name of wanted) {
    const pods = (byNode.get(name) ?? []).filter(pod => !pod.metadata.deletionTimestamp)
    const living = pods.filter(pod => !isFinished(pod))
    for (const pod of pods.filter(isFinished)) await drop(work, pod)
    // Of several on one node the oldest stays.
    const [, ...surplus] = living.toSorted((a, b) =>
      (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1,
    )
    for (const pod of surplus) await drop(work, pod)
    if ((byNode.get(name) ?? []).every(pod => isFinished(pod) && !pod.metadata.deletionTimestamp))
      missing.push(name)
  }
  for (const [name, pods] of byNode) {
    if (!wanted.has(name)) for (const pod of pods) await drop(work, pod)
  }
  await inGrowingBatches(missing.length, async index => {
    const pod = await work.pods.create(set, draftFor(work, missing[index] ?? ''))
    work.expectations.created(work.key, pod.metadata.uid)
  })
}

async function drop(work: Work, pod: Pod): Promise<void> {
  if (pod.metadata.deletionTimestamp) return
  if (await work.pods.delete(work.set, pod)) work.expectations.deleted(work.key, pod.metadata.uid)
}

function draftFor(work: Work, node: string): { template: PodTemplate; labels: Record<string, string> } {
  const { template } = work.set.spec
  const tolerations = [
    ...((template.spec['tolerations'] as object[] | undefined) ?? []),
    ...daemonTolerations,
  ]
  const generation = work.set.metadata.annotations?.[generationAnnotation] ?? '1'
  return {
    template: { ...template, spec: { ...template.spec, affinity: affinityTo(node), tolerations } },
    labels: { [revisionHashLabel]: work.hash, [generationLabel]: generation },
  }
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations */
const daemonTolerations = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]

/** Deletes Pods of old revisions, as many as may be unavailable; those that are unavailable anyway go first. */
async function updateSome(work: Work): Promise<void> {
  const { set, nodes, context } = work
  const living = nodes
    .flatMap(({ metadata }) => work.byNode.get(metadata.name) ?? [])
    .filter(pod => !isFinished(pod))
  const available = living.filter(
    pod => !pod.metadata.deletionTimestamp && isAvailable(pod, set.spec.minReadySeconds ?? 0, context.clock),
  )
  const most = Math.max(
    1,
    scaleIntOrPercent(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'),
  )
  let room = most - (nodes.length - available.length)
  const old = living.filter(
    pod => !pod.metadata.deletionTimestamp && pod.metadata.labels?.[revisionHashLabel] !== work.hash,
  )
  for (const pod of old) {
    const isServing = available.includes(pod)
    if (isServing && room <= 0) continue
    await drop(work, pod)
    if (isServing) room--
  }
}

function statusOf(work: Work): Record<string, unknown> {
  const { set, nodes, byNode, context } = work
  const scheduled = nodes.map(({ metadata }) =>
    (byNode.get(metadata.name) ?? []).filter(
      pod => !isFinished(pod) && pod.spec.nodeName && !pod.metadata.deletionTimestamp,
    ),
  )
  const firsts = scheduled.map(pods => pods[0]).filter(pod => pod !== undefined)
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name))
  const available = firsts.filter(pod =>
    isAvailable(pod, set.spec.minReadySeconds ?? 0, context.clock),
  ).length
  return {
    ...set.status,
    currentNumberScheduled: firsts.length,
    numberMisscheduled: [...byNode.keys()].filter(name => name !== '' && !wanted.has(name)).length,
    desiredNumberScheduled: nodes.length,
    numberReady: firsts.filter(isReady).length,
    updatedNumberScheduled: firsts.filter(pod => pod.metadata.labels?.[revisionHashLabel] === work.hash)
      .length,
    numberAvailable: available,
    numberUnavailable: nodes.length - available,
    observedGeneration: set.metadata.generation,
  }
}
