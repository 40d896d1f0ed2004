import type { KubeObject } from '@devmatic/kube-model'
import { objectKey } from '../render/object-key.ts'
import { exceededBudgets } from './disruption-budgets.ts'
import type { ChangeStep, Consequence, PlanStep, PruneStep, RecreateStep } from './plan.ts'
import { isWorkload, podsMissingAtOnce, replicasOf } from './replicas.ts'

/** Works out what a plan's changes do besides: Pods that are replaced, addresses and data that go. */
export function consequencesOf(
  steps: readonly PlanStep[],
  members: ReadonlyMap<string, KubeObject>,
): Consequence[] {
  const consequences = steps.flatMap(step => consequencesOfStep(step, members))
  return [...consequences, ...exceededBudgets(steps, consequences)]
}

function consequencesOfStep(step: PlanStep, members: ReadonlyMap<string, KubeObject>): Consequence[] {
  switch (step.action) {
    case 'change':
      return ofChange(step, members.get(objectKey(step.object)))
    case 'recreate':
      return step.rerun ? [] : ofDeletion(step, findLive(step, members))
    case 'prune':
      return ofDeletion(step, findLive(step, members))
    case 'keep':
      return step.ref.kind === 'PersistentVolumeClaim'
        ? [{ type: 'volume' as const, ref: step.ref, effect: 'kept' as const }]
        : []
    case 'create':
    case 'merge':
    case 'unchanged':
    case 'conflict':
    case 'refused':
      return []
    default:
      return step satisfies never
  }
}

function findLive(
  { ref }: PruneStep | RecreateStep,
  members: ReadonlyMap<string, KubeObject>,
): KubeObject | undefined {
  const { name, namespace, ...kind } = ref
  return members.get(objectKey({ ...kind, metadata: { name, ...(namespace ? { namespace } : {}) } }))
}

function ofChange({ ref, fields, object }: ChangeStep, live: KubeObject | undefined): Consequence[] {
  if (!isWorkload(ref)) return goneAddresses(ref, addressesOf(live), addressesOf(object))
  const before = replicasOf(live)
  const after = replicasOf(object, before)
  const template = fields.find(({ path }) => path.startsWith('.spec.template'))
  const consequences: Consequence[] = []
  if (template && before > 0) {
    const pods = Math.min(before, after)
    const missing = podsMissingAtOnce({ ...live, ...object }, pods)
    consequences.push({ type: 'restart', ref, pods, missing, reason: template.path })
  }
  if (after < before) consequences.push({ type: 'scale-down', ref, pods: before - after })
  return consequences
}

function ofDeletion({ ref }: PruneStep | RecreateStep, live: KubeObject | undefined): Consequence[] {
  if (ref.kind === 'PersistentVolumeClaim') return [{ type: 'volume', ref, effect: 'deleted' }]
  if (!isWorkload(ref)) return goneAddresses(ref, addressesOf(live), [])
  const pods = replicasOf(live)
  return [
    ...(pods > 0 ? [{ type: 'scale-down' as const, ref, pods }] : []),
    ...(ref.kind === 'StatefulSet' ? volumesOf(ref, live) : []),
  ]
}

/** What a StatefulSet's Pods wrote outlives it, unless it says otherwise. */
function volumesOf(ref: PruneStep['ref'], live: KubeObject | undefined): Consequence[] {
  const { volumeClaimTemplates = [], persistentVolumeClaimRetentionPolicy: retention } = (live?.['spec'] ??
    {}) as {
    volumeClaimTemplates?: unknown[]
    persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string }
  }
  if (volumeClaimTemplates.length === 0) return []
  return [{ type: 'volume', ref, effect: retention?.whenDeleted === 'Delete' ? 'deleted' : 'kept' }]
}

function goneAddresses(
  ref: PruneStep['ref'],
  before: readonly string[],
  after: readonly string[],
): Consequence[] {
  const addresses = before.filter(address => !after.includes(address))
  return addresses.length > 0 ? [{ type: 'endpoint-gone', ref, addresses }] : []
}

/** What a Service or an Ingress is reached at. */
function addressesOf(object: KubeObject | undefined): string[] {
  const { name, namespace } = object?.metadata ?? {}
  if (object?.kind === 'Service') {
    const { ports = [] } = (object['spec'] ?? {}) as { ports?: { port?: number }[] }
    return ports.map(({ port }) => `${name}.${namespace}:${port}`)
  }
  if (object?.kind !== 'Ingress') return []
  const { rules = [] } = (object['spec'] ?? {}) as { rules?: { host?: string }[] }
  return rules.map(({ host }) => host ?? '*')
}
