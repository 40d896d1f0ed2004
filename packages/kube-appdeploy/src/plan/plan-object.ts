import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '@devmatic/base'
import { isKubeError, type KubeError, refOf } from '@devmatic/kube-client'
import type { JsonValue, KubeObject } from '@devmatic/kube-model'
import { hookOf, RECREATE } from '../order/annotations.ts'
import { formatFieldPath, valueAt } from '../render/field-path.ts'
import { rolloutStatus } from '../wait/rollout-status.ts'
import { FIELD_MANAGER, PART_OF_LABEL, setIdOf } from './apply-set.ts'
import { isApplied } from './compare-managed.ts'
import { clientSideManagers, droppedFields } from './client-side-apply.ts'
import { type Difference, diffObjects } from './diff-objects.ts'
import { locateField } from './locate-field.ts'
import type { FieldChange, PlannedState, PlanStep, RecreateStep } from './plan.ts'
import type { PlanContext, WantedObject } from './plan-context.ts'
import { isSecretData, type Secrecy } from './secrets.ts'

/** What the target has by the name of a wanted object. */
export interface FoundObject {
  /** Whole, when it is the set's. */
  member: KubeObject | undefined
  /** Its metadata, when it is not. */
  other: KubeObject | undefined
}

type ObjectContext = PlanContext & { secrecy: Secrecy }
type RenderedBase = Pick<
  Extract<PlanStep, { action: 'create' }>,
  'ref' | 'object' | 'position' | 'conditions'
>

/** Finds out what becomes of one object. */
export async function planObject(
  context: ObjectContext,
  wanted: WantedObject,
  found: FoundObject,
): Promise<PlanStep> {
  const base = baseOf(context, wanted)
  const { member, other } = found
  if (member && hasFailed(member) && hookOf(wanted.desired))
    return rerun(base, member, { fields: [], reason: 'it failed' })
  if (member)
    return isApplied(wanted.desired, member)
      ? unchanged(base, member)
      : await planChange(context, wanted, { base, live: member })
  if (!other) return { action: 'create', ...base }
  const owner = ownerOf(other)
  const foreign = other.metadata.labels?.[PART_OF_LABEL]
  if (foreign && foreign !== setIdOf(context.set)) {
    return conflict(base, `it belongs to another ApplySet (${foreign}). Rename it, or remove it there first`)
  }
  if (!context.options.adopt)
    return conflict(base, `it exists already, made by ${owner}. Rename it, or take it over with --adopt`)
  const live = await readWhole(context, wanted)
  return live
    ? await planChange(context, wanted, { base, live, adopts: owner })
    : { action: 'create', ...base }
}

function hasFailed(job: KubeObject): boolean {
  return rolloutStatus(job).state === 'failed'
}

function baseOf({ secrecy }: ObjectContext, { rendered, desired }: WantedObject): RenderedBase {
  const { file, line, column } = rendered
  const { conditions } = rendered.provenanceOf([])
  return {
    ref: refOf(desired),
    object: secrecy.redact(rendered, desired),
    position: { file, line, column },
    conditions,
  }
}

interface ChangeContext {
  base: RenderedBase
  live: KubeObject
  /** Who made an object that is taken over. */
  adopts?: string
}

async function planChange(
  context: ObjectContext,
  wanted: WantedObject,
  change: ChangeContext,
): Promise<PlanStep> {
  const { base, live, adopts } = change
  const force = (context.options.forceConflicts ?? false) || adopts !== undefined
  let after: KubeObject
  try {
    after = await context.target.apply(wanted.desired, {
      ...context.call,
      fieldManager: FIELD_MANAGER,
      dryRun: true,
      force,
    })
  } catch (error) {
    return await planRefusal(context, wanted, { ...change, error })
  }
  const migrates = adopts === undefined ? [] : clientSideManagers(live)
  const dropped = migrates.length > 0 ? droppedFields(live, wanted.desired) : []
  const fields = await fieldChanges(context, wanted, [...diffObjects(live, after), ...dropped])
  if (fields.length === 0 && isDeepStrictEqual(ownedFields(live), ownedFields(after)))
    return unchanged(base, live)
  const spec = fields.find(({ path }) => path.startsWith('.spec.'))
  if (spec && hookOf(wanted.desired)) return rerun(base, live, { fields, reason: `${spec.path} changes` })
  return {
    action: 'change',
    ...base,
    from: stateOf(live),
    fields,
    ...(adopts === undefined ? {} : { adopts }),
    ...(force ? { force } : {}),
    ...(migrates.length > 0 ? { migrates } : {}),
  }
}

async function planRefusal(
  context: ObjectContext,
  wanted: WantedObject,
  failed: ChangeContext & { error: unknown },
): Promise<PlanStep> {
  const { base, live, error } = failed
  if (!isKubeError(error)) throw error
  if (error.code === 'kube/field-conflict') {
    const conflicts = error.causes.map(({ field = '', message = '' }) => ({
      field,
      message,
      ...located(wanted, field),
    }))
    const owners = [...new Set(conflicts.map(({ message }) => /"([^"]+)"/.exec(message)?.[1] ?? message))]
    const fields = conflicts.map(({ field }) => field).join(', ')
    return {
      ...conflict(
        base,
        `${fields} is owned by ${owners.map(owner => `"${owner}"`).join(', ')}. Remove it from ${base.position.file}, or apply with --force-conflicts`,
      ),
      conflicts,
    }
  }
  if (!isRefusal(error)) throw error
  const fields = await fieldChanges(context, wanted, diffObjects(live, wanted.desired))
  const isHook = hookOf(wanted.desired) !== undefined
  const mayRecreate =
    isHook || context.options.recreate || wanted.desired.metadata.annotations?.[RECREATE] === 'true'
  const immutable = error.causes.find(({ message }) =>
    /immutable|may not be changed|forbidden: updates to/i.test(message ?? ''),
  )
  if (immutable && mayRecreate) {
    const changes = fields.filter(each => each.after !== undefined)
    const { field } = immutable
    if (isHook) return rerun(base, live, { fields: changes, reason: `${field} changes` })
    const reason = `${field} cannot be changed`
    return { action: 'recreate', ...base, from: stateOf(live), fields: changes, reason }
  }
  const hint = immutable ? ' It can only be deleted and made anew: --recreate.' : ''
  return {
    action: 'refused',
    ...base,
    code: error.code,
    message: context.secrecy.scrub(error.message) + hint,
    causes: error.causes.map(({ field = '', message = '' }) => ({
      field,
      message: context.secrecy.scrub(message),
      ...located(wanted, field),
    })),
  }
}

/** What the server says of the object, as opposed to of itself. */
function isRefusal(error: KubeError): boolean {
  return [
    'kube/invalid',
    'kube/forbidden',
    'kube/bad-request',
    'kube/too-large',
    'kube/namespace-terminating',
  ].some(code => hasCode(error, code))
}

async function fieldChanges(
  { secrecy, previous, product }: ObjectContext,
  { rendered, desired, key }: WantedObject,
  differences: readonly Difference[],
): Promise<FieldChange[]> {
  if (differences.length === 0) return []
  const last = (await previous())?.objects.get(key)
  return differences
    .filter(({ path }) => !(path[0] === 'metadata' && isSecretData(desired, path)))
    .map(({ path, before: old, after: next }) => {
      const provenance = rendered.provenanceOf(path)
      const hidden = secrecy.hides(rendered, path)
      const values = hidden ? { secret: true as const } : { ...shown('before', old), ...shown('after', next) }
      const asLastTime = last !== undefined && isDeepStrictEqual(valueAt(last, path), valueAt(desired, path))
      const { file, line, column, variables } = provenance
      const uses = variables.filter(({ path: used }) => !product.variables.secrets.has(used))
      return {
        path: formatFieldPath(path),
        ...values,
        ...(asLastTime ? { drift: true as const } : {}),
        position: { file, line, column },
        ...(uses.length > 0 ? { variables: uses } : {}),
      }
    })
}

function shown(name: 'before' | 'after', value: JsonValue | undefined): Record<string, JsonValue> {
  return value === undefined ? {} : { [name]: value }
}

function unchanged(base: RenderedBase, live: KubeObject): PlanStep {
  return { action: 'unchanged', ...base, from: stateOf(live) }
}

/** A hook runs by being made anew. */
function rerun(
  base: RenderedBase,
  live: KubeObject,
  why: { fields: FieldChange[]; reason: string },
): RecreateStep {
  return { action: 'recreate', ...base, from: stateOf(live), ...why, rerun: true }
}

function conflict(base: RenderedBase, problem: string): Extract<PlanStep, { action: 'conflict' }> {
  const { kind, name, namespace } = base.ref
  return {
    action: 'conflict',
    ...base,
    conflicts: [],
    message: `${kind} ${namespace ? `${namespace}/` : ''}${name}: ${problem}.`,
  }
}

function located(
  { rendered }: WantedObject,
  field: string,
): { position?: { file: string; line: number; column: number } } {
  const position = locateField(rendered, field)
  return position ? { position } : {}
}

/** The state that a step is made from. */
export function stateOf({ metadata }: KubeObject): PlannedState {
  return { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' }
}

function ownedFields({ metadata }: KubeObject): unknown {
  return metadata.managedFields?.find(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply',
  )?.fieldsV1
}

function ownerOf({ metadata }: KubeObject): string {
  const helm = metadata.annotations?.['meta.helm.sh/release-name']
  if (helm) return `Helm release "${helm}"`
  const managers = (metadata.managedFields ?? [])
    .filter(({ subresource }) => !subresource)
    .map(({ manager }) => `"${manager}"`)
  return [...new Set(managers)].join(', ') || 'somebody else'
}

async function readWhole(
  { target, call }: ObjectContext,
  { desired }: WantedObject,
): Promise<KubeObject | undefined> {
  const { namespace, name } = desired.metadata
  const there = await target.list(desired, { ...call, ...(namespace ? { namespace } : {}) })
  return there.find(object => object.metadata.name === name)
}
