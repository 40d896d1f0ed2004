import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import { applyPlan } from '../apply/apply-plan.ts'
import type { Plan } from '../plan/plan.ts'
import { planDeployment } from '../plan/plan-deployment.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import type { Target } from './target.ts'

/** One promise of a target, and how it is tried. It rejects with an AssertionError where it does not hold. */
export interface TargetCheck {
  title: string
  run: () => Promise<void>
}

/** A target under test; it is disposed of when its check is over, if it can be. */
export type TestedTarget = Target & Partial<AsyncDisposable>

const KIND = { apiVersion: 'v1', kind: 'ConfigMap' }
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' }

/**
 * What a deployment relies on in every target, for a test runner of your choice. The objects are ConfigMaps in
 * the namespace `default`, with names of their own: a target may hold others.
 *
 * @param open makes a target for one check
 */
export function targetContract(open: () => Promise<TestedTarget>): TargetCheck[] {
  const check = (title: string, run: (target: Target) => Promise<void>): TargetCheck => ({
    title,
    async run() {
      const target = await open()
      try {
        await run(target)
      } finally {
        await target[Symbol.asyncDispose]?.()
      }
    },
  })
  return [
    check('says who it is, and which kinds live in namespaces', saysWhoItIs),
    check('lists what was applied, by namespace and label', lists),
    check('gives what it holds an identity, and a version that changes with it', numbers),
    check('removes what a field manager leaves out, and nothing of others', merges),
    check('refuses to take a field from its owner, unless forced', refuses),
    check('changes nothing in a trial', triesOnly),
    check('refuses a write that means another state', holdsToState),
    check('deletes what is meant, and says when there is nothing', deletes),
    check('ends with the reason of a signal', endsBySignal),
    check('takes a deployment: created, unchanged, changed, pruned', deploys),
  ]
}

async function saysWhoItIs(target: Target): Promise<void> {
  const { id, name, namespaced } = await target.describe([KIND, NAMESPACE])
  assert.ok(id.length > 0 && name.length > 0, 'it has an id and a name')
  assert.deepEqual(namespaced, [true, false])
  assert.equal((await target.describe([])).id, id, 'its id stays')
}

async function lists(target: Target): Promise<void> {
  const [one, two] = [make({ a: '1' }, { tier: 'one' }), make({ a: '1' }, { tier: 'two' })]
  await Promise.all([write(target, one), write(target, two)])
  const found = async (options: Parameters<Target['list']>[1]): Promise<string[]> => {
    const all = (await target.list(KIND, options)).map(({ metadata }) => metadata.name ?? '')
    return all.filter(name => [one.metadata.name, two.metadata.name].includes(name)).toSorted()
  }
  const both = [one.metadata.name ?? '', two.metadata.name ?? ''].toSorted()
  assert.deepEqual(await found({}), both)
  assert.deepEqual(await found({ namespace: 'default' }), both)
  assert.deepEqual(await found({ namespace: `elsewhere-${randomUUID().slice(0, 8)}` }), [])
  assert.deepEqual(await found({ labelSelector: 'tier=two' }), [two.metadata.name])
  assert.deepEqual(await found({ metadataOnly: true, labelSelector: 'tier=one' }), [one.metadata.name])
}

async function numbers(target: Target): Promise<void> {
  const object = make({ a: '1' })
  const made = await write(target, object)
  assert.ok(made.metadata.uid, 'it has a uid')
  const same = await write(target, object)
  assert.deepEqual(stateOf(same), stateOf(made), 'the same again is no change')
  const changed = await write(target, { ...object, data: { a: '2' } })
  assert.equal(changed.metadata.uid, made.metadata.uid)
  assert.notEqual(changed.metadata.resourceVersion, made.metadata.resourceVersion)
  assert.ok(changed.metadata.managedFields?.some(({ manager }) => manager === 'contract'))
}

async function merges(target: Target): Promise<void> {
  const object = make({ a: '1', b: '1' })
  await write(target, object)
  await write(target, { ...object, data: { c: '1' } }, { fieldManager: 'other' })
  const merged = await write(target, { ...object, data: { a: '1' } })
  assert.deepEqual(merged['data'], { a: '1', c: '1' })
}

async function refuses(target: Target): Promise<void> {
  const object = make({ a: '1' })
  await write(target, object)
  const taken = { ...object, data: { a: '2' } }
  const refusal = await failureOf(write(target, taken, { fieldManager: 'other' }))
  assert.ok(hasCode(refusal, 'kube/field-conflict'), `it is a kube/field-conflict, not ${String(refusal)}`)
  const { causes = [] } = refusal as { causes?: readonly { field?: string; message?: string }[] }
  assert.deepEqual(
    causes.map(({ field }) => field),
    ['.data.a'],
  )
  assert.match(causes[0]?.message ?? '', /"contract"/)
  const forced = await write(target, taken, { fieldManager: 'other', force: true })
  assert.deepEqual(forced['data'], { a: '2' })
}

async function triesOnly(target: Target): Promise<void> {
  const object = make({ a: '1' })
  const tried = await write(target, object, { dryRun: true })
  assert.deepEqual(tried['data'], { a: '1' })
  assert.equal(await find(target, object), undefined)
  await write(target, object)
  assert.deepEqual((await write(target, { ...object, data: { a: '2' } }, { dryRun: true }))['data'], {
    a: '2',
  })
  assert.deepEqual((await find(target, object))?.['data'], { a: '1' })
}

async function holdsToState(target: Target): Promise<void> {
  const object = make({ a: '1' })
  const made = await write(target, object)
  const { uid, resourceVersion } = stateOf(made)
  await write(target, { ...object, data: { a: '2' } })
  const late = { ...object, data: { a: '3' }, metadata: { ...object.metadata, uid, resourceVersion } }
  await failsWith('kube/conflict', write(target, late))
  const another = { ...object, metadata: { ...object.metadata, uid: randomUUID(), resourceVersion } }
  await failsWith('kube/conflict', write(target, another))
  assert.deepEqual((await find(target, object))?.['data'], { a: '2' })
}

async function deletes(target: Target): Promise<void> {
  const object = make({ a: '1' })
  const made = await write(target, object)
  const ref = { ...KIND, name: object.metadata.name ?? '', namespace: 'default' }
  await failsWith('kube/conflict', target.delete(ref, { preconditions: { uid: randomUUID() } }))
  assert.ok(await find(target, object), 'it is still there')
  await target.delete(ref, { preconditions: stateOf(made) })
  assert.equal(await find(target, object), undefined)
  await failsWith('kube/not-found', target.delete(ref))
}

async function endsBySignal(target: Target): Promise<void> {
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  assert.equal(await failureOf(target.list(KIND, { signal })), reason)
  assert.equal(await failureOf(target.apply(make({}), { fieldManager: 'contract', signal })), reason)
}

async function deploys(target: Target): Promise<void> {
  const name = `contract-${randomUUID().slice(0, 8)}`
  const [one, two] = [make({ a: '1' }), make({ a: '1' })]
  const plan = (...objects: KubeObject[]): Promise<Plan> =>
    planDeployment(productOf(objects), target, { name })
  const actions = ({ steps }: Plan): string[] => steps.map(({ action }) => action)
  await applyPlan(await plan(one, two), target)
  assert.deepEqual(actions(await plan(one, two)), ['unchanged', 'unchanged'])
  const change = await plan({ ...one, data: { a: '2' } })
  assert.deepEqual(actions(change), ['change', 'prune'])
  await applyPlan(change, target)
  assert.deepEqual((await find(target, one))?.['data'], { a: '2' })
  assert.equal(await find(target, two), undefined)
}

function make(data: Record<string, string>, labels?: Record<string, string>): KubeObject {
  const name = `contract-${randomUUID().slice(0, 8)}`
  return { ...KIND, metadata: { name, namespace: 'default', ...(labels ? { labels } : {}) }, data }
}

function write(
  target: Target,
  object: KubeObject,
  options: { fieldManager?: string; force?: boolean; dryRun?: boolean } = {},
): Promise<KubeObject> {
  return target.apply(object, { fieldManager: 'contract', ...options })
}

async function find(target: Target, { metadata }: KubeObject): Promise<KubeObject | undefined> {
  const there = await target.list(KIND, { namespace: 'default' })
  return there.find(each => each.metadata.name === metadata.name)
}

function stateOf({ metadata }: KubeObject): { uid: string; resourceVersion: string } {
  return { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  )
}

async function failsWith(code: string, work: Promise<unknown>): Promise<void> {
  const error = await failureOf(work)
  assert.ok(hasCode(error, code), `it is ${code}, not ${String(error)}`)
}

/** A product of just these objects, which no template wrote. */
function productOf(objects: readonly KubeObject[]): RenderedProduct {
  const place = { file: 'contract', line: 1, column: 1 }
  return {
    namespace: 'default',
    variables: {
      values: {},
      secrets: new Set(),
      get: () => undefined,
      originOf: () => undefined,
      chainOf: () => [],
      paths: () => [],
    },
    imagePullSecrets: [],
    manageCronjobs: true,
    objects: objects.map(object => ({
      ...place,
      object,
      provenanceOf: () => ({ ...place, conditions: [], variables: [] }),
    })),
    notices: [],
    coverage: { conditions: [], variables: [] },
  }
}
