import { hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import { computeHash } from '../framework/hash.ts'
import type { Deployment, DeploymentStatus, PodTemplate, ReplicaSet } from '../framework/objects.ts'
import { controllerOf, controllerReference } from '../framework/owner.ts'
import { canonical, findCondition, isSame, setCondition, timeNow } from '../framework/status.ts'
import {
  copiedAnnotations,
  revisedAnnotations,
  revisionAnnotation,
  revisionOf,
  sizeAnnotations,
  surgeOf,
} from './annotations.ts'
import { newReplicaSetReplicas } from './rolling-numbers.ts'
import type { DeploymentWork } from './deployment-controller.ts'

/** The label that tells Pods of one template from those of another. */
const hashLabel = 'pod-template-hash'

/** The ReplicaSet whose template is the Deployment's, if there is one; the oldest of several. */
export function findNewReplicaSet(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec.template)
  return byAge(sets).find(set => withoutHash(set.spec.template) === wanted)
}

/** The oldest first. */
export function byAge(sets: readonly ReplicaSet[]): ReplicaSet[] {
  const key = (set: ReplicaSet): string => `${set.metadata.creationTimestamp ?? ''} ${set.metadata.name}`
  return sets.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function withoutHash(template: PodTemplate): string {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  return canonical({ ...template, metadata: { ...template.metadata, labels, creationTimestamp: undefined } })
}

/** Brings the newest ReplicaSet's annotations up to date, or creates it where `create` says so. */
export async function ensureNewReplicaSet(
  work: DeploymentWork,
  options: { create: boolean },
): Promise<ReplicaSet | undefined> {
  const { deployment, sets } = work
  const found = findNewReplicaSet(deployment, sets)
  const revision = Math.max(0, ...sets.filter(set => set !== found).map(revisionOf)) + 1
  if (found) return updateRevision(work, found, revision)
  return options.create ? createReplicaSet(work, revision) : undefined
}

async function updateRevision(work: DeploymentWork, set: ReplicaSet, revision: number): Promise<ReplicaSet> {
  const { client, deployment } = work
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0
  const annotations = revisedAnnotations(deployment, set, revision)
  const isCurrent =
    isSame(annotations, set.metadata.annotations ?? {}) && (set.spec.minReadySeconds ?? 0) === minReadySeconds
  const updated = isCurrent
    ? set
    : work.replace(
        await client.update<ReplicaSet>({
          ...set,
          metadata: { ...set.metadata, annotations },
          spec: { ...set.spec, minReadySeconds },
        }),
      )
  await writeRevision(work, String(revisionOf(updated)))
  if (!findCondition(work.status.conditions, 'Progressing')) {
    progress(work, {
      reason: 'FoundNewReplicaSet',
      message: `Found new replica set "${updated.metadata.name}"`,
    })
  }
  return updated
}

async function writeRevision(work: DeploymentWork, revision: string): Promise<void> {
  const { deployment } = work
  const { annotations } = deployment.metadata
  if (annotations?.[revisionAnnotation] === revision) return
  const metadata = { ...deployment.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } }
  // With the status, as a change of annotations alone would be a new generation.
  work.deployment = await work.client.update<Deployment>(
    { ...deployment, metadata },
    { subresource: 'status' },
  )
}

function progress(work: DeploymentWork, condition: { reason: string; message: string }): void {
  if (work.deployment.spec.progressDeadlineSeconds === undefined) return
  const now = timeNow(work.clock)
  work.status.conditions = setCondition(
    work.status.conditions ?? [],
    { type: 'Progressing', status: 'True', lastUpdateTime: now, ...condition },
    now,
  )
}

async function createReplicaSet(work: DeploymentWork, revision: number): Promise<ReplicaSet | undefined> {
  const draft = draftOf(work, revision)
  let created: ReplicaSet
  try {
    created = await work.client.create<ReplicaSet>(draft)
  } catch (error) {
    if (!hasCode(error, 'kube/already-exists')) throw fail(work, error)
    return resolveCollision(work, draft, error)
  }
  const set = work.add(created)
  const { name } = set.metadata
  const size = set.spec.replicas ?? 0
  if (size > 0)
    work.recorder.record(work.deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${name} from 0 to ${size}`,
    })
  progress(work, { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` })
  await writeRevision(work, String(revision))
  return set
}

/** The name is taken: by what we created a moment ago and do not see yet, or by chance by another template's. */
async function resolveCollision(
  work: DeploymentWork,
  draft: ReplicaSet,
  error: unknown,
): Promise<ReplicaSet> {
  const { name, namespace } = draft.metadata
  const existing = await work.client.find<ReplicaSet>({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name,
    namespace,
  })
  const isOurs = existing && controllerOf(existing)?.uid === work.deployment.metadata.uid
  if (isOurs && withoutHash(existing.spec.template) === withoutHash(work.deployment.spec.template))
    return work.add(existing)
  const status: DeploymentStatus = {
    ...work.deployment.status,
    collisionCount: (work.deployment.status?.collisionCount ?? 0) + 1,
  }
  await work.client.update({ ...work.deployment, status }, { subresource: 'status' })
  throw error
}

function fail(work: DeploymentWork, error: unknown): unknown {
  const message = `Failed to create new replica set: ${(error as Error).message}`
  work.recorder.record(work.deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message })
  return error
}

function draftOf(work: DeploymentWork, revision: number): ReplicaSet {
  const { deployment } = work
  const { name, namespace } = deployment.metadata
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = computeHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        ...sizeAnnotations(deployment),
        [revisionAnnotation]: String(revision),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: firstReplicas(work),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  } as KubeObject as ReplicaSet
}

function firstReplicas(work: DeploymentWork): number {
  const replicas = work.deployment.spec.replicas ?? 1
  if (work.deployment.spec.strategy?.type === 'Recreate') return replicas
  const allReplicas = work.sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)
  return newReplicaSetReplicas(
    { maxSurge: surgeOf(work.deployment) },
    { replicas, newReplicas: 0, allReplicas },
  )
}
