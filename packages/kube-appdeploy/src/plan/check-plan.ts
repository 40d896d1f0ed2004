import { DeployError } from '../deploy-error.ts'
import { blockersOf, type Plan } from './plan.ts'

/** Refuses a plan that cannot be applied. @throws CodedError `deploy/blocked`, with what is in the way */
export function checkPlan(plan: Plan): void {
  const blockers = blockersOf(plan)
  if (blockers.length === 0) return
  const reasons = blockers.map(({ message }) => `- ${message}`)
  throw new DeployError('deploy/blocked', `This plan cannot be applied:\n${reasons.join('\n')}`)
}
