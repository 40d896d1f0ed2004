import type { LabelSelectorObject } from '@devmatic/kube-model'
import type { Condition, Namespaced, PodTemplate } from '../framework/objects.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/ */
export interface Job extends Namespaced {
  spec: JobSpec
  status?: JobStatus
}

export interface JobSpec {
  parallelism?: number
  completions?: number
  completionMode?: string
  backoffLimit?: number
  backoffLimitPerIndex?: number
  maxFailedIndexes?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  suspend?: boolean
  podFailurePolicy?: { rules: PodFailureRule[] }
  podReplacementPolicy?: string
  successPolicy?: { rules: { succeededIndexes?: string; succeededCount?: number }[] }
  selector?: LabelSelectorObject
  template: PodTemplate
}

export interface PodFailureRule {
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count'
  onExitCodes?: { containerName?: string; operator: 'In' | 'NotIn'; values: number[] }
  onPodConditions?: { type: string; status?: string }[]
}

export interface JobStatus {
  active?: number
  ready?: number
  succeeded?: number
  failed?: number
  terminating?: number
  startTime?: string
  completionTime?: string
  completedIndexes?: string
  failedIndexes?: string
  conditions?: Condition[]
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] }
}
