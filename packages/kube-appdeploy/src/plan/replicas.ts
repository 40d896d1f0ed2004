import type { KubeObject } from '@devmatic/kube-model'

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Whether a kind keeps Pods running. */
export function isWorkload({ kind }: { kind: string }): boolean {
  return WORKLOADS.has(kind)
}

/** How many Pods a workload wants; of a DaemonSet, as many as nodes run it. */
export function replicasOf(object: KubeObject | undefined, otherwise = 0): number {
  const spec = object?.['spec'] as { replicas?: number } | undefined
  const status = object?.['status'] as { desiredNumberScheduled?: number } | undefined
  return spec?.replicas ?? status?.desiredNumberScheduled ?? otherwise
}

interface Strategy {
  type?: string
  rollingUpdate?: { maxUnavailable?: number | string } | null
}

/**
 * How many of a workload's Pods are missing at once while they are replaced.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable
 */
export function podsMissingAtOnce(workload: KubeObject, pods: number): number {
  const { strategy, updateStrategy } = (workload['spec'] ?? {}) as Partial<Record<string, Strategy>>
  if (workload.kind === 'Deployment') {
    if (strategy?.type === 'Recreate') return pods
    return share(strategy?.rollingUpdate?.maxUnavailable ?? '25%', pods, Math.floor)
  }
  if (updateStrategy?.type === 'OnDelete') return 0
  return share(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, pods, Math.ceil)
}

/** A number, or that part of a whole: `25%`. */
export function share(value: number | string, whole: number, round: (parts: number) => number): number {
  const parts = typeof value === 'number' ? value : round((whole * Number.parseFloat(value)) / 100)
  return Math.min(whole, parts)
}
