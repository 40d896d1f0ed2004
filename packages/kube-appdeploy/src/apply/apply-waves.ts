import { hasCode } from '@devmatic/base'
import { callOptionsOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { objectStepsOf, type Plan, type UnchangedStep } from '../plan/plan.ts'
import { sealedObjects } from '../plan/sealed.ts'
import { SECRET } from '../plan/secrets.ts'
import { objectKey, showObject } from '../render/object-key.ts'
import { isRolledOut } from '../wait/rollout-status.ts'
import type { RolloutFailure } from '../wait/rollout-failure.ts'
import { type RolloutProgress, waitForRollouts } from '../wait/wait-for-rollouts.ts'
import { waitUntil } from '../wait/wait-until.ts'
import type { Run } from './run.ts'
import { applyStep, type WritingStep } from './apply-step.ts'
import { HOOK, wavesOf } from './waves.ts'

type WaveStep = WritingStep | UnchangedStep

/** Writes a plan's objects wave by wave, and waits for what each wave needs before the next. */
export async function applyWaves(run: Run): Promise<void> {
  const steps = objectStepsOf(run.plan).filter(
    step => step.action !== 'conflict' && step.action !== 'refused',
  )
  const waves = wavesOf(steps)
  const hooks = waves.filter(isHooks)
  for (const wave of waves) {
    if (hooks.includes(wave)) {
      // The workloads must be up before what runs after them.
      if (wave[0]?.object.metadata.annotations?.[HOOK] === 'after')
        await awaitRollouts(
          run,
          steps.filter(step => !isHook(step)),
        )
      await writeWave(run, wave)
      await awaitRollouts(run, wave)
    } else {
      await writeWave(run, wave)
      await awaitDefinitions(run, wave)
    }
  }
  if (!hooks.some(wave => wave[0]?.object.metadata.annotations?.[HOOK] === 'after')) {
    await awaitRollouts(
      run,
      steps.filter(step => !isHook(step)),
    )
  }
}

function isHook({ object }: WaveStep): boolean {
  return object.kind === 'Job' && object.metadata.annotations?.[HOOK] !== undefined
}

function isHooks(wave: readonly WaveStep[]): boolean {
  return wave.every(isHook)
}

async function writeWave(run: Run, wave: readonly WaveStep[]): Promise<void> {
  const outcomes = await Promise.allSettled(
    wave.flatMap(step => (step.action === 'unchanged' ? [] : writeOne(run, step))),
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
  } catch (error) {
    run.emit({
      type: 'step',
      action,
      ref,
      state: 'failed',
      message: error instanceof Error ? error.message : String(error),
    })
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

const DEFINITION_TIMEOUT_MS = 60_000

async function awaitDefinitions(run: Run, wave: readonly WaveStep[]): Promise<void> {
  const { target, options } = run
  const { client } = target
  if (!client) return
  const definitions = wave.filter(
    ({ action, ref }) => action !== 'unchanged' && ref.kind === 'CustomResourceDefinition',
  )
  await Promise.all(
    definitions.map(({ ref }) =>
      waitUntil(client, ref, {
        ...callOptionsOf(options),
        timeoutMs: DEFINITION_TIMEOUT_MS,
        what: 'established',
        holds: isEstablished,
      }),
    ),
  )
  if (definitions.length === 0) return
  client.forgetResources()
  await Promise.all(definitions.map(({ object }) => untilServed(run, object)))
}

const SERVED_EVERY_MS = 100

/** A kind is served a moment after its definition says that it is established; nothing tells of it. */
async function untilServed({ target, options, clock }: Run, definition: KubeObject): Promise<void> {
  const { group, names, versions } = definition['spec'] as DefinitionSpec
  const kind = { apiVersion: `${group}/${versions.find(({ served }) => served)?.name}`, kind: names.kind }
  const endsAt = clock.now() + DEFINITION_TIMEOUT_MS
  while (true) {
    try {
      await target.client?.resource(kind, callOptionsOf(options))
      return
    } catch (error) {
      if (!hasCode(error, 'kube/unknown-kind') || clock.now() > endsAt) throw error
    }
    await clock.sleep(SERVED_EVERY_MS, options.signal)
  }
}

interface DefinitionSpec {
  group: string
  names: { kind: string }
  versions: { name: string; served: boolean }[]
}

function isEstablished(definition: KubeObject | undefined): boolean {
  // A definition begins with conditions: null.
  const { conditions } = (definition?.['status'] ?? {}) as {
    conditions?: { type: string; status: string }[] | null
  }
  return (conditions ?? []).some(({ type, status }) => type === 'Established' && status === 'True')
}

async function awaitRollouts(run: Run, steps: readonly WaveStep[]): Promise<void> {
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
      ...(options.waitMs === undefined ? {} : { timeoutMs: options.waitMs }),
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
  byKey: ReadonlyMap<string, WaveStep>,
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

/** Takes what Secrets hold out of what Pods and the cluster say. */
function scrubberOf(plan: Plan): (text: string) => string {
  const values = new Set<string>()
  for (const object of sealedObjects(plan)?.values() ?? []) {
    if (object.kind !== 'Secret') continue
    for (const value of Object.values((object['data'] ?? {}) as Record<string, string>)) {
      const text = Buffer.from(value, 'base64').toString()
      if (text.length >= 6) values.add(text.trim())
    }
  }
  return text => [...values].reduce((shown, value) => shown.replaceAll(value, SECRET), text)
}
