import { hasCode, systemClock } from '@devmatic/base'
import { type CallOptions, callOptionsOf, type HeldLease } from '@devmatic/kube-client'
import { DeployError } from '../deploy-error.ts'
import { readLastRevision, writeRevision } from '../history/history.ts'
import { readReceipt, type Receipt } from '../history/receipt.ts'
import type { ObjectOrigin, Revision } from '../history/revision.ts'
import { FIELD_MANAGER, parentObject } from '../plan/apply-set.ts'
import { countSteps, type ObjectStep, objectStepsOf, type Plan } from '../plan/plan.ts'
import { sealedObjects } from '../plan/sealed.ts'
import { secretFieldsOf } from '../plan/secrets.ts'
import { removeSet } from '../prune/remove-set.ts'
import { pruneSteps } from '../prune/prune-steps.ts'
import { objectKey } from '../render/object-key.ts'
import type { Target } from '../target/target.ts'
import { lockSet } from './lock.ts'
import { checkPlan } from '../plan/check-plan.ts'
import { applyPhases } from './apply-phases.ts'
import type { DeployResult } from './deploy-event.ts'
import { mergePullSecrets } from './merge-pull-secrets.ts'
import type { ApplyPlanOptions, Run } from './run.ts'

/**
 * Does what a plan says: writes in order, waits for the rollouts, then deletes what the templates no longer
 * have, and records it. Whatever interrupts it, the next deployment of the set goes on from there.
 *
 * @throws CodedError `deploy/blocked` when the plan has conflicts; `deploy/stale` when the target has changed
 *   since; `deploy/failed` when something could not be written or does not come up; the signal's reason
 */
export async function applyPlan(
  plan: Plan,
  target: Target,
  options: ApplyPlanOptions = {},
): Promise<DeployResult> {
  checkPlan(plan)
  const { id, name } = await target.describe([], callOptionsOf(options))
  if (id !== plan.target.id) {
    throw new DeployError(
      'deploy/wrong-cluster',
      `This plan is for ${plan.target.name}, and ${name} is another cluster.`,
    )
  }
  if (
    plan.steps.every(({ action }) => action === 'unchanged' || action === 'keep') &&
    plan.set.parent &&
    !plan.unfinished
  ) {
    return { revision: undefined, counts: countSteps(plan.steps) }
  }
  const run: Run = {
    plan,
    target,
    options,
    clock: options.clock ?? systemClock,
    emit: options.onEvent ?? (() => {}),
  }
  await createOwnNamespace(run)
  const lease = await lockSet(run)
  try {
    return await (plan.removes ? removeSet : deploy)({
      ...run,
      options: { ...options, ...guardedBy(lease, options) },
    })
  } finally {
    await lease?.release()
  }
}

async function deploy(run: Run): Promise<DeployResult> {
  const { plan, target, options, clock, emit } = run
  const set = { name: plan.set.name, namespace: plan.namespace }
  const call = callOptionsOf(options)
  const last = await readLastRevision(target, set, call)
  const revision = newRevision(run, last)
  const record = (change: Partial<Revision>, recordCall: CallOptions = call): Promise<void> =>
    writeRevision(target, set, { ...recordCall, revision: { ...revision, ...change } })
  const now = (): string => new Date(clock.now()).toISOString()

  // The parent names every kind before the first object of it: whoever takes over can find them all.
  await target.apply(parentObject(set, unionOf(plan)), { ...call, fieldManager: FIELD_MANAGER, force: true })
  await record({})
  try {
    await mergePullSecrets(run)
    await applyPhases(run)
    await pruneSteps(run)
    await target.apply(parentObject(set, contentsAfter(plan)), {
      ...call,
      fieldManager: FIELD_MANAGER,
      force: true,
    })
    const receipt = await receiptOf(run)
    await record({ result: 'succeeded', endedAt: now(), ...(receipt ? { receipt } : {}) })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // The signal may be what ended it, so the record is written without it; failing that, the first error counts.
    await record({ result: 'failed', endedAt: now(), message }, { timeoutMs: 10_000 }).catch(() => {})
    throw error
  }
  emit({ type: 'recorded', revision: revision.number })
  return { revision: revision.number, counts: countSteps(plan.steps) }
}

/** Who may not read Pods deploys nevertheless: it is only not known what they run. */
async function receiptOf({ plan, target, options }: Run): Promise<Receipt | undefined> {
  if (!target.client) return undefined
  const objects = objectStepsOf(plan).map(({ object }) => object)
  return await readReceipt(target.client, objects, callOptionsOf(options)).catch((error: unknown) => {
    if (hasCode(error, 'kube/forbidden')) return undefined
    throw error
  })
}

async function createOwnNamespace({ plan, target, options, emit }: Run): Promise<void> {
  const step = plan.steps.find(each => each.action === 'create' && each.outsideSet)
  if (step?.action !== 'create') return
  emit({ type: 'step', action: 'create', ref: step.ref, state: 'started' })
  await target.apply(step.object, { ...callOptionsOf(options), fieldManager: FIELD_MANAGER })
  emit({ type: 'step', action: 'create', ref: step.ref, state: 'done' })
}

/** Who no longer holds the lock must stop: another may have begun. */
function guardedBy(lease: HeldLease | undefined, { signal }: ApplyPlanOptions): { signal?: AbortSignal } {
  if (!lease) return signal ? { signal } : {}
  return { signal: signal ? AbortSignal.any([signal, lease.lost]) : lease.lost }
}

function newRevision({ plan, clock }: Run, last: Revision | undefined): Revision {
  const objects = sealedObjects(plan)
  const rendered = objectStepsOf(plan)
  return {
    number: (last?.number ?? 0) + 1,
    startedAt: new Date(clock.now()).toISOString(),
    result: 'deploying',
    source: plan.source,
    objects: new Map(
      rendered.map(({ object }) => [objectKey(object), objects?.get(objectKey(object)) ?? object]),
    ),
    secretFields: new Map(rendered.map(({ object }) => [objectKey(object), secretFieldsOf(object)])),
    origins: new Map([...leftOrigins(plan, last), ...rendered.map(originOf)]),
  }
}

function originOf({ object, position, conditions }: ObjectStep): [string, ObjectOrigin] {
  return [objectKey(object), { file: position.file, line: position.line, conditions }]
}

/** Until they are gone, it is remembered where members came from that the templates no longer have. */
function leftOrigins(plan: Plan, last: Revision | undefined): [string, ObjectOrigin][] {
  const rendered = new Set(plan.steps.flatMap(step => ('object' in step ? objectKey(step.object) : [])))
  return [...(last?.origins ?? [])].filter(([key]) => !rendered.has(key))
}

/** The kinds and namespaces that the set has before or after. */
function unionOf(plan: Plan): { kinds: Plan['set']['kinds']; namespaces: string[] } {
  const after = contentsAfter(plan)
  return {
    kinds: [...plan.set.kinds, ...after.kinds],
    namespaces: [...new Set([...plan.set.namespaces, ...after.namespaces])],
  }
}

function contentsAfter(plan: Plan): { kinds: Plan['set']['kinds']; namespaces: string[] } {
  const members = plan.steps
    .filter(
      step =>
        step.action !== 'prune' && step.action !== 'merge' && !(step.action === 'create' && step.outsideSet),
    )
    .map(({ ref }) => ref)
  return {
    kinds: members.map(({ apiVersion, kind }) => ({ apiVersion, kind })),
    namespaces: [...new Set([plan.namespace, ...members.flatMap(({ namespace }) => namespace ?? [])])],
  }
}
