import { callOptionsOf } from '@devmatic/kube-client'
import type { Run } from '../apply/run.ts'
import { stageOf } from '../order/stages.ts'
import type { PruneStep } from '../plan/plan.ts'
import { pruneObject } from './prune.ts'

/** Deletes what a plan prunes: what was made last goes first. */
export async function pruneSteps({ plan, target, options, emit }: Run): Promise<void> {
  const steps = plan.steps.filter(step => step.action === 'prune')
  const stages = [...Map.groupBy(steps, ({ ref }) => stageOf(ref))].toSorted(([a], [b]) => b - a)
  const pruneOne = async (step: PruneStep): Promise<void> => {
    emit({ type: 'step', action: 'prune', ref: step.ref, state: 'started' })
    await pruneObject(target, step, { ...callOptionsOf(options), setId: plan.set.id })
    emit({ type: 'step', action: 'prune', ref: step.ref, state: 'done' })
  }
  for (const [, stage] of stages) await Promise.all(stage.map(pruneOne))
}
