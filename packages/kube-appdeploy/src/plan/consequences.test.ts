import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { describe, expect, test } from 'vitest'
import { objectKey } from '../render/object-key.ts'
import { checkBudget } from './check-budget.ts'
import { consequencesOf } from './consequences.ts'
import type { ChangeStep, Plan, PlanStep } from './plan.ts'

function workload(kind: string, replicas: number, spec: JsonObject = {}): KubeObject {
  const template = { metadata: { labels: { app: 'web' } } }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas, template, ...spec },
  }
}

function budget(spec: JsonObject): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  }
}

const refOf = ({ apiVersion, kind, metadata }: KubeObject): PlanStep['ref'] => ({
  apiVersion,
  kind,
  name: metadata.name ?? '',
  namespace: metadata.namespace ?? '',
})
const rest = {
  position: { file: 'web.yaml', line: 1, column: 1 },
  conditions: [],
  from: { uid: '', resourceVersion: '' },
}
const changed = (object: KubeObject, path: string): ChangeStep => ({
  action: 'change',
  ref: refOf(object),
  object,
  fields: [{ path }],
  ...rest,
})
const same = (object: KubeObject): PlanStep => ({ action: 'unchanged', ref: refOf(object), object, ...rest })
const pruned = (object: KubeObject): PlanStep => ({
  action: 'prune',
  ref: refOf(object),
  from: rest.from,
  reason: 'gone',
})
const membersOf = (...objects: KubeObject[]): Map<string, KubeObject> =>
  new Map(objects.map(object => [objectKey(object), object]))

/** Consequences in short: `restart 4 (1 missing)`. */
function shown(steps: PlanStep[], ...live: KubeObject[]): string[] {
  return consequencesOf(steps, membersOf(...live)).map(each => {
    switch (each.type) {
      case 'restart':
        return `restart ${each.pods} (${each.missing} missing)`
      case 'scale-down':
        return `scale-down ${each.pods}`
      case 'endpoint-gone':
        return `gone ${each.addresses.join(' ')}`
      case 'volume':
        return `${each.ref.kind} ${each.effect}`
      case 'budget-exceeded':
        return each.message
      default:
        return each satisfies never
    }
  })
}

test.each([
  ['a quarter of a Deployment’s Pods, rounded down', workload('Deployment', 6), 1],
  ['none of a few', workload('Deployment', 3), 0],
  [
    'as many as it allows',
    workload('Deployment', 4, { strategy: { rollingUpdate: { maxUnavailable: '50%' } } }),
    2,
  ],
  ['all where it does not roll', workload('Deployment', 4, { strategy: { type: 'Recreate' } }), 4],
  ['one of a StatefulSet', workload('StatefulSet', 3), 1],
  ['none that are replaced by hand', workload('StatefulSet', 3, { updateStrategy: { type: 'OnDelete' } }), 0],
])('while Pods are replaced there are missing at once: %s', (_, object, missing) => {
  const pods = (object['spec'] as { replicas: number }).replicas
  expect(shown([changed(object, '.spec.template.spec')], object)).toEqual([
    `restart ${pods} (${missing} missing)`,
  ])
})

test('a change of replicas replaces no Pods', () => {
  expect(shown([changed(workload('Deployment', 1), '.spec.replicas')], workload('Deployment', 3))).toEqual([
    'scale-down 2',
  ])
})

test.each([
  [
    'at most one',
    { maxUnavailable: 1 },
    ['4 Pods are missing at once, and PodDisruptionBudget web allows 1'],
  ],
  [
    'three at least',
    { minAvailable: 3 },
    ['4 Pods are missing at once, and PodDisruptionBudget web allows 1'],
  ],
  ['all', { minAvailable: '100%' }, ['4 Pods are missing at once, and PodDisruptionBudget web allows 0']],
  ['enough', { maxUnavailable: '100%' }, []],
])('a disruption budget that a rollout exceeds: %s', (_, spec, expected) => {
  const recreated = workload('Deployment', 4, { strategy: { type: 'Recreate' } })
  const steps = [changed(recreated, '.spec.template.spec'), same(budget(spec))]
  expect(shown(steps, recreated).slice(1)).toEqual(expected)
})

test('addresses go with their object, and with a change of it', () => {
  const service = (ports: number[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { ports: ports.map(port => ({ port })) },
  })
  expect(shown([pruned(service([80]))], service([80]))).toEqual(['gone web.shop:80'])
  expect(shown([changed(service([80]), '.spec.ports')], service([80, 443]))).toEqual(['gone web.shop:443'])
})

test('what a StatefulSet wrote stays when it goes', () => {
  const set = workload('StatefulSet', 1, { volumeClaimTemplates: [{}] })
  expect(shown([pruned(set)], set)).toEqual(['scale-down 1', 'StatefulSet kept'])
  const cleared = workload('StatefulSet', 1, {
    volumeClaimTemplates: [{}],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
  })
  expect(shown([pruned(cleared)], cleared)).toEqual(['scale-down 1', 'StatefulSet deleted'])
})

describe('an environment’s budget', () => {
  const planOf = (steps: PlanStep[], ...live: KubeObject[]): Plan => ({
    version: 1,
    createdAt: '',
    target: { id: '', name: '' },
    namespace: 'shop',
    set: { name: 'shop', id: '', parent: undefined, kinds: [], namespaces: [] },
    steps,
    consequences: consequencesOf(steps, membersOf(...live)),
    source: { variables: {} },
  })
  const before = workload('Deployment', 4)

  test.each([
    [
      'a deletion where none is allowed',
      [pruned(before)],
      { deletions: 0 },
      'This deletes 1 object (Deployment/web)',
    ],
    [
      'Pods that go',
      [changed(workload('Deployment', 2), '.spec.replicas')],
      { unavailable: '25%' },
      'This takes 2 of 4 Pods away',
    ],
    [
      'Pods that are missing while others come',
      [changed(workload('Deployment', 4, { strategy: { type: 'Recreate' } }), '.spec.template')],
      { unavailable: 3 },
      'This takes 4 of 4 Pods away',
    ],
  ])('is exceeded by %s', (_, steps, limits, message) => {
    expect(() => checkBudget(planOf(steps, before), limits)).toThrow(message)
  })

  test('is kept by a rollout within it, and by a hook that runs again', () => {
    const rolling = planOf([changed(workload('Deployment', 4), '.spec.template')], before)
    expect(() => checkBudget(rolling, { deletions: 0, unavailable: '25%' })).not.toThrow()
    const rerun: PlanStep = {
      ...changed(before, '.spec'),
      action: 'recreate',
      reason: 'it changes',
      rerun: true,
    }
    expect(() => checkBudget(planOf([rerun], before), { deletions: 0, unavailable: 0 })).not.toThrow()
  })
})
