import type { Pod } from '../framework/objects.ts'
import type { Job, PodFailureRule } from './job.ts'

/** What a Job's failure policy makes of a failed Pod. */
export type FailureVerdict =
  | { action: 'FailJob'; message: string }
  | { action: 'FailIndex' }
  | { action: 'Ignore' }
  | { action: 'Count' }

/**
 * Applies the first rule that matches.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export function judgeFailure(job: Job, pod: Pod): FailureVerdict {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const message = matchExitCodes(rule, pod, index) ?? matchConditions(rule, pod, index)
    if (message === undefined) continue
    if (rule.action === 'FailJob') return { action: 'FailJob', message }
    return { action: rule.action }
  }
  return { action: 'Count' }
}

function matchExitCodes(rule: PodFailureRule, pod: Pod, index: number): string | undefined {
  const requirement = rule.onExitCodes
  if (!requirement) return undefined
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode ?? 0
    if (code === 0 || (requirement.containerName && requirement.containerName !== name)) continue
    if (requirement.values.includes(code) === (requirement.operator === 'In')) {
      const { namespace, name: podName } = pod.metadata
      return `Container ${name} for pod ${namespace}/${podName} failed with exit code ${code} matching ${rule.action} rule at index ${index}`
    }
  }
  return undefined
}

function matchConditions(rule: PodFailureRule, pod: Pod, index: number): string | undefined {
  for (const pattern of rule.onPodConditions ?? []) {
    const found = pod.status?.conditions?.some(
      ({ type, status }) => type === pattern.type && status === (pattern.status ?? 'True'),
    )
    const { namespace, name } = pod.metadata
    if (found)
      return `Pod ${namespace}/${name} has condition ${pattern.type} matching ${rule.action} rule at index ${index}`
  }
  return undefined
}
