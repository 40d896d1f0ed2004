import type { KubeObject } from '@devmatic/kube-model'
import type { Consequence, ObjectStep, PlanStep } from './plan.ts'
import { replicasOf, share } from './replicas.ts'

interface BudgetSpec {
  selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] }
  minAvailable?: number | string
  maxUnavailable?: number | string
}

/**
 * Finds workloads that lose more Pods at once than their PodDisruptionBudget allows. Budgets hold evictions up,
 * and not rollouts: nothing but the plan tells.
 */
export function exceededBudgets(
  steps: readonly PlanStep[],
  consequences: readonly Consequence[],
): Consequence[] {
  const objects = steps.filter((step): step is ObjectStep => 'object' in step)
  const budgets = objects.filter(({ object }) => object.kind === 'PodDisruptionBudget')
  return consequences.flatMap((consequence): Consequence[] => {
    if (consequence.type !== 'restart') return []
    const { ref: workload, missing } = consequence
    const step = objects.find(({ ref }) => ref === workload)
    const budget = step && budgets.find(({ object }) => selects(object, step.object))
    if (!budget) return []
    const allowed = allowedBy(budget.object, replicasOf(step.object, consequence.pods))
    if (missing <= allowed) return []
    const message = `${missing} ${missing === 1 ? 'Pod is' : 'Pods are'} missing at once, and PodDisruptionBudget ${budget.ref.name} allows ${allowed}`
    return [{ type: 'budget-exceeded', ref: budget.ref, workload, message }]
  })
}

function selects(budget: KubeObject, workload: KubeObject): boolean {
  if (budget.metadata.namespace !== workload.metadata.namespace) return false
  const { matchLabels = {}, matchExpressions = [] } =
    (budget['spec'] as BudgetSpec | undefined)?.selector ?? {}
  const { template } = (workload['spec'] ?? {}) as {
    template?: { metadata?: { labels?: Record<string, string> } }
  }
  const labels = template?.metadata?.labels ?? {}
  const wanted = Object.entries(matchLabels)
  // Expressions are rare, and a warning that might be wrong is worse than none.
  if (wanted.length === 0 || matchExpressions.length > 0) return false
  return wanted.every(([key, value]) => labels[key] === value)
}

function allowedBy({ spec }: KubeObject & { spec?: unknown }, pods: number): number {
  const { minAvailable, maxUnavailable } = (spec ?? {}) as BudgetSpec
  if (maxUnavailable !== undefined) return share(maxUnavailable, pods, Math.ceil)
  return pods - share(minAvailable ?? 1, pods, Math.ceil)
}
