import type { Clock } from '@devmatic/base'
import type { CallOptions } from '@devmatic/kube-client'
import type { Plan } from '../plan/plan.ts'
import type { Target } from '../target/target.ts'
import type { Patience } from '../wait/rollout-tracker.ts'
import type { DeployEvent } from './deploy-event.ts'

/** How to apply. */
export interface ApplyPlanOptions extends CallOptions {
  onEvent?: (event: DeployEvent) => void
  /** Milliseconds for all rollouts: ten minutes. */
  waitMs?: number
  patience?: Patience
  /** How long a deployment that died elsewhere keeps others waiting: 15,000 ms. */
  lockMs?: number
  clock?: Clock
}

/** What the parts of an application share. */
export interface Run {
  plan: Plan
  target: Target
  options: ApplyPlanOptions
  clock: Clock
  emit: (event: DeployEvent) => void
}
