import { DeployError } from '../deploy-error.ts'
import type { ObjectStep } from '../plan/plan.ts'
import { objectKey } from '../render/object-key.ts'
import { isRolledOut } from '../wait/rollout-status.ts'
import type { RolloutFailure } from '../wait/rollout-failure.ts'
import { type RolloutProgress, waitForRollouts } from '../wait/wait-for-rollouts.ts'
import type { Run } from './run.ts'
import { scrubberOf } from './scrub.ts'

/** Which rollouts must be complete, and until when. */
export interface AwaitOptions {
  /** By key; all when missing. */
  needed?: ReadonlySet<string>
  /** By the run's clock. */
  deadline: number
}

/** Waits for the rollouts of steps. @throws CodedError `deploy/failed`, with the cause and the last words of each */
export async function awaitRollouts(
  run: Run,
  steps: readonly ObjectStep[],
  { needed, deadline }: AwaitOptions,
): Promise<void> {
  const { target, options, emit, clock } = run
  if (!target.client) return
  const rolling = steps.filter(({ object }) => isRolledOut(object))
  const byKey = new Map(rolling.map(step => [objectKey(step.object), step]))
  const failures = await waitForRollouts(
    target.client,
    rolling.map(({ object }) => object),
    {
      clock,
      ...(options.signal ? { signal: options.signal } : {}),
      timeoutMs: Math.max(0, deadline - clock.now()),
      ...(needed ? { needed } : {}),
      ...(options.patience ? { patience: options.patience } : {}),
      isNew: workload => byKey.get(objectKey(workload))?.action !== 'unchanged',
      scrub: scrubberOf(run.plan),
      onProgress: progress => emitProgress(run, progress),
    },
  )
  if (failures.length === 0) return
  const located = failures.map(failure => ({ ...failure, ...positionOf(failure, byKey) }))
  for (const failure of located) emit({ type: 'rollout', ref: failure.ref, state: 'failed', failure })
  throw new DeployError('deploy/failed', located.map(describeFailure).join('\n'))
}

function positionOf(
  { ref }: RolloutFailure,
  byKey: ReadonlyMap<string, ObjectStep>,
): Pick<RolloutFailure, 'position'> {
  const { name, namespace, ...kind } = ref
  const step = byKey.get(objectKey({ ...kind, metadata: { name, ...(namespace ? { namespace } : {}) } }))
  return step ? { position: step.position } : {}
}

function emitProgress({ emit, plan }: Run, { workload, rollout }: RolloutProgress): void {
  const { kind, apiVersion, metadata } = workload
  const ref = {
    apiVersion,
    kind,
    name: metadata.name ?? '',
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
  }
  const { status, trouble } = rollout
  if (status.state === 'complete') return emit({ type: 'rollout', ref, state: 'complete' })
  if (trouble) {
    const message = scrubberOf(plan)(trouble.message)
    return emit({ type: 'rollout', ref, state: 'troubled', reason: trouble.reason, message })
  }
  if (status.state === 'progressing') emit({ type: 'rollout', ref, ...status })
}

/** One failure in a few lines: which object, from which line, why, and the last it said. */
function describeFailure({ ref, position, pod, container, reason, message, logs }: RolloutFailure): string {
  const where = position?.file ? ` (${position.file}:${position.line})` : ''
  const who = pod ? `, Pod ${pod}${container ? `, container ${container}` : ''}` : ''
  const tail = logs.slice(-5).map(line => `    ${line}`)
  return [`${ref.kind} ${ref.name}${where}${who}: ${reason}${message ? `: ${message}` : ''}`, ...tail].join(
    '\n',
  )
}
