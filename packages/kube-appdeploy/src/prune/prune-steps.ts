import { callOptionsOf } from '@devmatic/kube-client'
import type { Run } from '../apply/run.ts'
import { waveOf } from '../apply/waves.ts'
import type { PruneStep } from '../plan/plan.ts'
import { pruneObject } from './prune.ts'

/** Deletes what a plan prunes: what was made last goes first. */
export async function pruneSteps({ plan, target, options, emit }: Run): Promise<void> {
  const steps = plan.steps.filter(step => step.action === 'prune')
  const waves = [...Map.groupBy(steps, ({ ref }) => waveOf(ref))].toSorted(([a], [b]) => b - a)
  const pruneOne = async (step: PruneStep): Promise<void> => {
    emit({ type: 'step', action: 'prune', ref: step.ref, state: 'started' })
    await pruneObject(target, step, { ...callOptionsOf(options), setId: plan.set.id })
    emit({ type: 'step', action: 'prune', ref: step.ref, state: 'done' })
  }
  for (const [, wave] of waves) await Promise.all(wave.map(pruneOne))
}
