import { isDeepStrictEqual } from 'node:util'
import { hasCode, systemClock } from '@devmatic/base'
import type { CallOptions } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { FIELD_MANAGER } from '../plan/apply-set.ts'
import { diffObjects } from '../plan/diff-objects.ts'
import type { ChangeStep, CreateStep, RecreateStep } from '../plan/plan.ts'
import { formatFieldPath } from '../render/field-path.ts'
import { showObject } from '../render/object-key.ts'
import type { Target } from '../target/target.ts'
import { migrateFields } from './migrate-fields.ts'
import { waitUntil } from '../wait/wait-until.ts'

/** A step that writes an object. */
export type WritingStep = CreateStep | ChangeStep | RecreateStep

/** How often an object that others keep writing is looked at anew. */
const TRIES = 5
const GONE_TIMEOUT_MS = 120_000

/**
 * Does one step, if the object still is what it was planned from.
 *
 * @param options.object what is applied, with its secret values
 * @throws CodedError `deploy/stale` when the object has changed since in a way that matters; `kube/…`
 */
export async function applyStep(
  target: Target,
  step: WritingStep,
  options: CallOptions & { object: KubeObject },
): Promise<KubeObject> {
  const { object, ...call } = options
  switch (step.action) {
    case 'create':
      return await target.apply(object, { ...call, fieldManager: FIELD_MANAGER })
    case 'change':
      return await applyChange(target, step, options)
    case 'recreate':
      await deleteAndWait(target, step, call)
      return await target.apply(object, { ...call, fieldManager: FIELD_MANAGER })
    default:
      return step satisfies never
  }
}

async function applyChange(
  target: Target,
  step: ChangeStep,
  options: CallOptions & { object: KubeObject },
): Promise<KubeObject> {
  const { object, ...call } = options
  const write = { ...call, fieldManager: FIELD_MANAGER, force: step.force ?? false }
  const { client } = target
  let { resourceVersion } = step.migrates && client ? await migrateFields(client, step, call) : step.from
  for (let tries = 1; ; tries++) {
    const { uid } = step.from
    try {
      return await target.apply({ ...object, metadata: { ...object.metadata, uid, resourceVersion } }, write)
    } catch (error) {
      if (!hasCode(error, 'kube/conflict') || tries === TRIES) throw error
      resourceVersion = await versionThatStillFits(target, step, { ...call, object })
    }
  }
}

/** Controllers write status all the time. That does not matter; what would change in other ways than shown does. */
async function versionThatStillFits(
  target: Target,
  step: ChangeStep,
  options: CallOptions & { object: KubeObject },
): Promise<string> {
  const { object, ...call } = options
  const { namespace, name } = object.metadata
  const there = await target.list(object, { ...call, ...(namespace ? { namespace } : {}) })
  const live = there.find(each => each.metadata.name === name)
  if (!live || live.metadata.uid !== step.from.uid) throw stale(object, 'it was deleted, or made anew')
  const dryRun = { ...call, fieldManager: FIELD_MANAGER, force: step.force ?? false, dryRun: true }
  const after = await target.apply(object, dryRun)
  const planned = step.fields.map(({ path, before, after: next, secret }): [string, unknown] => [
    path,
    secret ? 'secret' : [before, next],
  ])
  const hidden = new Set(step.fields.filter(({ secret }) => secret).map(({ path }) => path))
  const now = diffObjects(live, after)
    .map(({ path, before, after: next }) => ({ path: formatFieldPath(path), values: [before, next] }))
    .filter(({ path }) => !path.includes('last-applied-configuration'))
    .map(({ path, values }): [string, unknown] => [path, hidden.has(path) ? 'secret' : values])
  if (!isDeepStrictEqual(new Map(now), new Map(planned))) throw stale(object, 'it has changed')
  return live.metadata.resourceVersion ?? ''
}

function stale(object: KubeObject, what: string): DeployError {
  return new DeployError(
    'deploy/stale',
    `${showObject(object)}: ${what} since the plan was made. Plan again.`,
    {
      subject: showObject(object),
    },
  )
}

async function deleteAndWait(target: Target, { ref, from }: RecreateStep, call: CallOptions): Promise<void> {
  const isGone = (object: KubeObject | undefined): boolean => object?.metadata.uid !== from.uid
  const left = await target.delete(ref, {
    ...call,
    propagationPolicy: 'Background',
    preconditions: { uid: from.uid },
  })
  if (!left) return
  if (target.client)
    return await waitUntil(target.client, ref, {
      ...call,
      timeoutMs: GONE_TIMEOUT_MS,
      what: 'gone',
      holds: isGone,
    })
  const where = { ...call, metadataOnly: true, ...(ref.namespace ? { namespace: ref.namespace } : {}) }
  const find = async (): Promise<KubeObject | undefined> =>
    (await target.list(ref, where)).find(({ metadata }) => metadata.name === ref.name)
  while (!isGone(await find())) await systemClock.sleep(POLL_MS, call.signal)
}

/** A target that cannot be watched is asked. */
const POLL_MS = 200
