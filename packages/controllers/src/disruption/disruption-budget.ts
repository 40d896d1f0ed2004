import type { LabelSelectorObject } from '@devmatic/kube-model'
import type { IntOrPercent } from '../int-or-percent.ts'
import type { Condition, Namespaced } from '../framework/objects.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/ */
export interface DisruptionBudget extends Namespaced {
  spec: {
    minAvailable?: IntOrPercent
    maxUnavailable?: IntOrPercent
    selector?: LabelSelectorObject
    unhealthyPodEvictionPolicy?: string
  }
  status?: {
    currentHealthy?: number
    desiredHealthy?: number
    disruptionsAllowed?: number
    expectedPods?: number
    observedGeneration?: number
    disruptedPods?: Record<string, string>
    conditions?: Condition[]
  }
}
