import type { ObjectRef } from '@devmatic/kube-client'
import type { PlanStep } from '../plan/plan.ts'
import type { RolloutFailure } from '../wait/rollout-failure.ts'

/** What happens while a plan is applied. */
export type DeployEvent =
  /** Another deployment of the set is under way. */
  | { type: 'locked'; holder: string }
  | { type: 'step'; action: PlanStep['action']; ref: ObjectRef; state: 'started' | 'done' }
  | { type: 'step'; action: PlanStep['action']; ref: ObjectRef; state: 'failed'; message: string }
  | { type: 'rollout'; ref: ObjectRef; state: 'progressing'; message: string; ready: number; wanted: number }
  | { type: 'rollout'; ref: ObjectRef; state: 'complete' }
  /** It has trouble that may pass. */
  | { type: 'rollout'; ref: ObjectRef; state: 'troubled'; reason: string; message: string }
  | { type: 'rollout'; ref: ObjectRef; state: 'failed'; failure: RolloutFailure }
  | { type: 'recorded'; revision: number }

/** How an application of a plan ended. */
export interface DeployResult {
  /** The revision in the history; undefined when nothing was to be done. */
  revision: number | undefined
  /** How many objects each action was done to. */
  counts: Partial<Record<PlanStep['action'], number>>
}
