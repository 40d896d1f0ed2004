import { applyPlan } from '../../apply/apply-plan.ts'
import type { DeployResult } from '../../apply/deploy-event.ts'
import type { Plan } from '../../plan/plan.ts'
import { checkBudget } from '../../plan/check-budget.ts'
import { checkPlan } from '../../plan/check-plan.ts'
import type { Terminal } from '../terminal.ts'
import { type ConfirmOptions, confirmPlan, type Yes } from './confirm.ts'
import type { OpenTarget } from './open-deployment.ts'
import { createProgress, type Progress } from './progress.ts'
import { showPlan } from './show-plan.ts'

/** Options of commands that change a cluster. */
export interface RunOptions {
  yes?: Yes
  output: 'text' | 'json'
  timeout: number
}

/**
 * Shows a plan, asks where it must, applies it, and tells of it: as lines, or with `-o json` an event a line.
 *
 * @throws CodedError `deploy/…`
 */
export async function runPlan(
  plan: Plan,
  open: OpenTarget,
  options: { run: RunOptions; terminal: Terminal },
): Promise<DeployResult> {
  const { run, terminal } = options
  const isJson = run.output === 'json'
  if (!isJson) terminal.err(showPlan(plan, terminal.colors))
  checkPlan(plan)
  // Who removes all means more than any budget allows, and is asked for the name.
  if (open.environment?.budget && !plan.removes) checkBudget(plan, open.environment.budget)
  const confirm: ConfirmOptions = { environment: open.environment, yes: run.yes }
  await confirmPlan(plan, confirm, terminal)
  const progress = isJson ? jsonLines(terminal) : createProgress(terminal)
  const result = await applyPlan(plan, open.target, {
    signal: terminal.signal,
    waitMs: run.timeout * 1000,
    onEvent: event => progress.show(event),
  }).finally(() => progress.end())
  if (isJson) await terminal.out(`${JSON.stringify({ type: 'result', ...result })}\n`)
  return result
}

function jsonLines(terminal: Terminal): Progress {
  return { show: event => void terminal.out(`${JSON.stringify(event)}\n`), end: () => {} }
}
