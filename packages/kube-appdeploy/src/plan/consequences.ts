import type { KubeObject } from '@devmatic/kube-model'
import { objectKey } from '../render/object-key.ts'
import type { ChangeStep, Consequence, PlanStep, PruneStep, RecreateStep } from './plan.ts'

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Works out what a plan's changes do besides: Pods that are replaced, addresses and data that go. */
export function consequencesOf(
  steps: readonly PlanStep[],
  members: ReadonlyMap<string, KubeObject>,
): Consequence[] {
  return steps.flatMap(step => {
    switch (step.action) {
      case 'change':
        return ofChange(step, members.get(objectKey(step.object)))
      case 'recreate':
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
  })
}

function findLive(
  { ref }: PruneStep | RecreateStep,
  members: ReadonlyMap<string, KubeObject>,
): KubeObject | undefined {
  const { name, namespace, ...kind } = ref
  return members.get(objectKey({ ...kind, metadata: { name, ...(namespace ? { namespace } : {}) } }))
}

function ofChange({ ref, fields, object }: ChangeStep, live: KubeObject | undefined): Consequence[] {
  if (!WORKLOADS.has(ref.kind)) return []
  const before = replicasOf(live)
  const after = replicasOf(object, before)
  const template = fields.find(({ path }) => path.startsWith('.spec.template'))
  const consequences: Consequence[] = []
  if (template && before > 0)
    consequences.push({ type: 'restart', ref, pods: Math.min(before, after), reason: template.path })
  if (after < before) consequences.push({ type: 'scale-down', ref, pods: before - after })
  return consequences
}

function ofDeletion({ ref }: PruneStep | RecreateStep, live: KubeObject | undefined): Consequence[] {
  if (ref.kind === 'PersistentVolumeClaim') return [{ type: 'volume', ref, effect: 'deleted' }]
  if (WORKLOADS.has(ref.kind)) {
    const pods = replicasOf(live)
    return pods > 0 ? [{ type: 'scale-down', ref, pods }] : []
  }
  const addresses = addressesOf(live)
  return addresses.length > 0 ? [{ type: 'endpoint-gone', ref, addresses }] : []
}

/** Of a DaemonSet, as many as nodes run it. */
function replicasOf(object: KubeObject | undefined, otherwise = 0): number {
  const spec = object?.['spec'] as { replicas?: number } | undefined
  const status = object?.['status'] as { desiredNumberScheduled?: number } | undefined
  return spec?.replicas ?? status?.desiredNumberScheduled ?? otherwise
}

function addressesOf(object: KubeObject | undefined): string[] {
  const { name, namespace } = object?.metadata ?? {}
  if (object?.kind === 'Service') return [`${name}.${namespace}`]
  if (object?.kind !== 'Ingress') return []
  const { rules = [] } = (object['spec'] ?? {}) as { rules?: { host?: string }[] }
  return rules.map(({ host }) => host ?? '*')
}
