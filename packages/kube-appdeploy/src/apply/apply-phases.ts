import { callOptionsOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { orderObjects } from '../order/order-objects.ts'
import { objectStepsOf, type Plan, type UnchangedStep } from '../plan/plan.ts'
import { sealedObjects } from '../plan/sealed.ts'
import { SECRET } from '../plan/secrets.ts'
import { objectKey, showObject } from '../render/object-key.ts'
import { applyStep, type WritingStep } from './apply-step.ts'
import { awaitDefinitions } from './await-definitions.ts'
import { awaitRollouts } from './await-rollouts.ts'
import type { Run } from './run.ts'
import { refusalOf } from './scrub.ts'

type PhaseStep = WritingStep | UnchangedStep

const WAIT_MS = 600_000

/** Writes a plan's objects in their order; waits for what the next phase needs, and at the end for all. */
export async function applyPhases(run: Run): Promise<void> {
  const steps = objectStepsOf(run.plan).filter(
    step => step.action !== 'conflict' && step.action !== 'refused',
  )
  const { phases } = orderObjects(steps, { absent: new Set(run.plan.absent) })
  const deadline = run.clock.now() + (run.options.waitMs ?? WAIT_MS)
  let open: PhaseStep[] = []
  for (const { stages, awaited } of phases) {
    for (const stage of stages) {
      await writeStage(run, stage)
      await awaitDefinitions(run, stage)
    }
    open.push(...stages.flat())
    if (awaited.size === 0) continue
    await awaitRollouts(run, open, { needed: awaited, deadline })
    // A Job that is done may be cleared away: it is not looked for again.
    open = open.filter(({ object }) => object.kind !== 'Job' || !awaited.has(objectKey(object)))
  }
  await awaitRollouts(run, open, { deadline })
}

async function writeStage(run: Run, stage: readonly PhaseStep[]): Promise<void> {
  const outcomes = await Promise.allSettled(
    stage.flatMap(step => (step.action === 'unchanged' ? [] : writeOne(run, step))),
  )
  run.options.signal?.throwIfAborted()
  const failures = outcomes.flatMap(outcome =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  )
  const [first] = failures
  if (!first) return
  if (failures.length === 1) throw first
  throw new DeployError('deploy/failed', failures.map(({ message }) => message).join('\n'), { cause: first })
}

async function writeOne(run: Run, step: WritingStep): Promise<void> {
  const { action, ref } = step
  run.emit({ type: 'step', action, ref, state: 'started' })
  try {
    await applyStep(run.target, step, { ...callOptionsOf(run.options), object: wholeObject(run.plan, step) })
    run.emit({ type: 'step', action, ref, state: 'done' })
  } catch (failure) {
    const error = refusalOf(run.plan, step, failure)
    const message = error instanceof Error ? error.message : String(error)
    run.emit({ type: 'step', action, ref, state: 'failed', message })
    throw error
  }
}

/** A plan's object with its secret values put back. */
function wholeObject(plan: Plan, { object }: WritingStep): KubeObject {
  const whole = sealedObjects(plan)?.get(objectKey(object))
  if (whole) return whole
  if (!JSON.stringify(object).includes(JSON.stringify(SECRET))) return object
  throw new DeployError(
    'deploy/secrets-missing',
    `${showObject(object)}: a plan file holds no secret values. Give the templates again: kube-appdeploy apply PLAN FOLDER`,
  )
}
