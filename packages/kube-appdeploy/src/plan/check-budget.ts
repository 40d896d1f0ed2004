import { DeployError } from '../deploy-error.ts'
import { type Consequence, isDeletion, type Plan } from './plan.ts'
import { replicasOf, share } from './replicas.ts'

/** How much a deployment may take away at once. */
export interface DeploymentBudget {
  /** Objects. */
  deletions?: number
  /** Pods that go, or are missing at once while others come: a number, or a part of all, as `25%`. */
  unavailable?: number | string
}

/** Holds a plan to its environment's budget. @throws CodedError `deploy/budget` */
export function checkBudget(plan: Plan, { deletions, unavailable }: DeploymentBudget): void {
  const deleted = plan.steps.filter(isDeletion)
  if (deletions !== undefined && deleted.length > deletions) {
    const names = deleted.map(({ ref }) => `${ref.kind}/${ref.name}`).join(', ')
    throw new DeployError(
      'deploy/budget',
      `This deletes ${deleted.length} object${deleted.length === 1 ? '' : 's'} (${names}), and the environment allows ${deletions} at once. Raise budget.deletions in devmatic.yaml, or delete less.`,
    )
  }
  if (unavailable !== undefined) checkUnavailable(plan, unavailable)
}

function checkUnavailable({ consequences, steps }: Plan, limit: number | string): void {
  const gone = consequences.reduce((sum, each) => sum + podsGone(each), 0)
  const wanted = steps.reduce((sum, step) => sum + ('object' in step ? replicasOf(step.object) : 0), 0)
  const leaving = consequences.reduce((sum, each) => sum + (each.type === 'scale-down' ? each.pods : 0), 0)
  const all = wanted + leaving
  if (gone <= share(limit, all, Math.floor)) return
  throw new DeployError(
    'deploy/budget',
    `This takes ${gone} of ${all} Pods away at once, and the environment allows ${limit}. Raise budget.unavailable in devmatic.yaml, or go in steps.`,
  )
}

function podsGone(consequence: Consequence): number {
  if (consequence.type === 'scale-down') return consequence.pods
  return consequence.type === 'restart' ? consequence.missing : 0
}
