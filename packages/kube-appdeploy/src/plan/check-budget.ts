import { DeployError } from '../deploy-error.ts'
import { isDeletion, type Plan } from './plan.ts'

/** How much a deployment may take away at once. */
export interface DeploymentBudget {
  /** Objects. */
  deletions?: number
  /** Pods that go without another in their place: a number, or a part of all, as `25%`. */
  unavailable?: number | string
}

/** Holds a plan to its environment's budget. @throws CodedError `deploy/budget` */
export function checkBudget(plan: Plan, { deletions, unavailable }: DeploymentBudget): void {
  const deleted = plan.steps.filter(isDeletion)
  if (deletions !== undefined && deleted.length > deletions) {
    const names = deleted.map(({ ref }) => `${ref.kind}/${ref.name}`).join(', ')
    throw new DeployError(
      'deploy/budget',
      `This deletes ${deleted.length} objects (${names}), and the environment allows ${deletions} at once. Raise budget.deletions in devmatic.yaml, or delete less.`,
    )
  }
  if (unavailable !== undefined) checkUnavailable(plan, unavailable)
}

function checkUnavailable({ consequences, steps }: Plan, limit: number | string): void {
  const gone = consequences.reduce((sum, each) => sum + (each.type === 'scale-down' ? each.pods : 0), 0)
  const wanted = steps.reduce(
    (sum, step) => sum + ('object' in step ? replicasOf(step.object['spec']) : 0),
    0,
  )
  const allowed =
    typeof limit === 'number' ? limit : Math.floor(((wanted + gone) * Number(limit.replace('%', ''))) / 100)
  if (gone <= allowed) return
  throw new DeployError(
    'deploy/budget',
    `This takes ${gone} of ${wanted + gone} Pods away, and the environment allows ${limit}. Raise budget.unavailable in devmatic.yaml, or go in steps.`,
  )
}

function replicasOf(spec: unknown): number {
  const { replicas } = (spec ?? {}) as { replicas?: unknown }
  return typeof replicas === 'number' ? replicas : 0
}
