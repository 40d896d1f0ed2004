import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import { objectKey } from '../render/object-key.ts'
import { orderObjects } from './order-objects.ts'

const namespace = 'shop'

const API_VERSIONS: Record<string, string> = {
  Job: 'batch/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Ingress: 'networking.k8s.io/v1',
}

function object(
  kind: string,
  name: string,
  more: { says?: Record<string, string>; spec?: JsonObject } = {},
): KubeObject {
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    metadata: { name, namespace, ...(more.says ? { annotations: more.says } : {}) },
    ...(more.spec ? { spec: more.spec } : {}),
  }
}

function workload(
  kind: string,
  name: string,
  more: { says?: Record<string, string>; env?: Record<string, string> } = {},
): KubeObject {
  const env = Object.entries(more.env ?? {}).map(([key, value]) => ({ name: key, value }))
  const spec = {
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', env }] } },
  }
  return object(kind, name, { ...more, spec })
}

const service = (name: string): KubeObject => object('Service', name, { spec: { selector: { app: name } } })
const before = { 'devmatic.dev/hook': 'before' }
const after = { 'devmatic.dev/hook': 'after' }

/** The phases as `written > stage by stage`, with what is awaited after `…`. */
function order(...objects: KubeObject[]): string[] {
  const names = new Map(objects.map(each => [objectKey(each), each.metadata.name]))
  return orderObjects(objects.map(each => ({ object: each }))).phases.map(({ stages, awaited }) => {
    const written = stages.map(stage => stage.map(each => each.object.metadata.name).join(' ')).join(' > ')
    return awaited.size > 0 ? `${written} … ${[...awaited].map(key => names.get(key)).join(' ')}` : written
  })
}

test('each kind has its stage, and kinds that nobody knows come last', () => {
  const custom = { ...object('Thing', 'thing'), apiVersion: 'example.com/v1' }
  expect(
    order(
      object('Ingress', 'web-front'),
      workload('Deployment', 'web'),
      custom,
      service('web'),
      object('Namespace', 'shop'),
    ),
  ).toEqual(['shop > web > web > web-front thing'])
})

test('a hook runs before all workloads but those that it says it needs', () => {
  const migrations = workload('Job', 'migrations', {
    says: { ...before, 'devmatic.dev/depends-on': 'postgres' },
  })
  expect(
    order(
      migrations,
      workload('Deployment', 'sales'),
      workload('StatefulSet', 'postgres'),
      service('postgres'),
      object('Ingress', 'front'),
      object('ConfigMap', 'settings'),
    ),
  ).toEqual(['postgres settings > postgres … postgres', 'migrations … migrations', 'sales > front'])
})

test.each([
  ['a host', { PGHOST: 'postgres' }],
  ['a URL', { DATABASE_URL: 'postgres://user:secret@postgres:5432/shop' }],
  ['a host and a port', { DATABASE: 'postgres:5432' }],
  ['its full name', { DATABASE_URL: 'http://postgres.shop.svc.cluster.local' }],
])('what a hook needs is read from its settings: %s', (_, env) => {
  const hook = workload('Job', 'migrations', { says: before, env })
  expect(
    order(hook, workload('Deployment', 'sales'), workload('StatefulSet', 'postgres'), service('postgres')),
  ).toEqual(['postgres > postgres … postgres', 'migrations … migrations', 'sales'])
})

test('settings that only look like a name are not taken for one', () => {
  const hook = workload('Job', 'migrations', {
    says: before,
    env: { PGUSER: 'sales', LABEL: 'a-sales:1x', TAG: 'image/sales:v2' },
  })
  expect(order(hook, workload('Deployment', 'sales'), service('sales'))).toEqual([
    'sales > migrations … migrations',
    'sales',
  ])
})

test('what a hook needs comes with what that needs, and circles of Services are no obstacle', () => {
  const hook = workload('Job', 'seed', { says: before, env: { API: 'http://sales:8080' } })
  expect(
    order(
      hook,
      workload('Deployment', 'sales', { env: { PGHOST: 'postgres', BANK: 'http://bank:8080' } }),
      workload('Deployment', 'bank', { env: { SALES: 'http://sales:8080' } }),
      workload('StatefulSet', 'postgres'),
      workload('Deployment', 'shop'),
      service('sales'),
      service('bank'),
      service('postgres'),
    ),
  ).toEqual(['sales bank postgres > bank postgres … bank postgres', 'sales … sales', 'seed … seed', 'shop'])
})

test('hooks that run before do not wait for each other, unless they say so', () => {
  expect(
    order(
      workload('Job', 'one', { says: before }),
      workload('Job', 'two', { says: before }),
      workload('Deployment', 'web'),
    ),
  ).toEqual(['one two … one two', 'web'])
  const two = workload('Job', 'two', { says: { ...before, 'devmatic.dev/depends-on': 'one' } })
  expect(order(two, workload('Job', 'one', { says: before }), workload('Deployment', 'web'))).toEqual([
    'one … one',
    'two … two',
    'web',
  ])
})

test('two hooks with needs of their own do not lock each other out', () => {
  const one = workload('Job', 'one', { says: { ...before, 'devmatic.dev/depends-on': 'a' } })
  const two = workload('Job', 'two', { says: { ...before, 'devmatic.dev/depends-on': 'b' } })
  expect(
    order(one, two, workload('Deployment', 'a'), workload('Deployment', 'b'), workload('Deployment', 'web')),
  ).toEqual(['a … a', 'one … one', 'b … b', 'two … two', 'web'])
})

test('a hook that runs after waits for every workload', () => {
  expect(
    order(
      workload('Job', 'smoke', { says: after }),
      workload('Deployment', 'web'),
      object('Ingress', 'front'),
    ),
  ).toEqual(['web > front … web', 'smoke'])
})

test('workloads wait for what they say, and for nothing else', () => {
  const web = workload('Deployment', 'web', {
    says: { 'devmatic.dev/depends-on': 'Deployment/api, settings' },
    env: { BANK: 'http://bank' },
  })
  expect(
    order(
      web,
      workload('Deployment', 'api'),
      workload('Deployment', 'bank'),
      service('bank'),
      object('ConfigMap', 'settings'),
    ),
  ).toEqual(['bank settings > api bank … api', 'web'])
})

test('what comes early by its kind may wait for what comes late', () => {
  const late = object('ConfigMap', 'late', { says: { 'devmatic.dev/depends-on': 'web' } })
  expect(order(late, workload('Deployment', 'web'))).toEqual(['web … web', 'late'])
})

test('a webhook is written when what answers it is up', () => {
  const webhook: KubeObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [{ name: 'guard', clientConfig: { service: { name: 'guard', namespace } } }],
  }
  expect(order(webhook, workload('Deployment', 'guard'), service('guard'))).toEqual([
    'guard > guard … guard',
    'guard',
  ])
})

test.each([
  [
    'a name that nothing has',
    [
      workload('Job', 'migrations', { says: { 'devmatic.dev/depends-on': 'postgers' } }),
      workload('StatefulSet', 'postgres'),
    ],
    'Job/shop/migrations: the annotation devmatic.dev/depends-on names "postgers", and nothing that is deployed with it is called so. Did you mean postgres?',
  ],
  [
    'a circle',
    [
      workload('Deployment', 'a', { says: { 'devmatic.dev/depends-on': 'b' } }),
      workload('Deployment', 'b', { says: { 'devmatic.dev/depends-on': 'a' } }),
    ],
    'These wait for each other: Deployment/shop/a → Deployment/shop/b → Deployment/shop/a.',
  ],
  [
    'another word',
    [workload('Job', 'migrations', { says: { 'devmatic.dev/hook': 'pre-install' } })],
    'Job/shop/migrations: the annotation devmatic.dev/hook is before or after, not "pre-install".',
  ],
  [
    'a hook that is no Job',
    [workload('Deployment', 'web', { says: before })],
    'Deployment/shop/web: the annotation devmatic.dev/hook is for Jobs alone.',
  ],
])('%s is refused', (_, objects, message) => {
  expect(() => order(...objects)).toThrow(expect.objectContaining({ code: 'deploy/order', message }))
})

test('a workload that is off may be missing', () => {
  const hook = workload('Job', 'migrations', { says: { 'devmatic.dev/depends-on': 'postgres' } })
  const { phases } = orderObjects([{ object: hook }], { absent: new Set(['postgres']) })
  expect(phases).toHaveLength(1)
})

test('5,000 objects are ordered in a moment', () => {
  const objects = Array.from({ length: 2500 }, (_, n) => [
    workload('Deployment', `web-${n}`),
    service(`web-${n}`),
  ]).flat()
  const hook = workload('Job', 'migrations', { says: before })
  const startedAt = process.cpuUsage()
  expect(order(hook, ...objects)).toHaveLength(2)
  expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(1500)
})
