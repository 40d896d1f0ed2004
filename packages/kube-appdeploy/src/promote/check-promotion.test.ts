import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import type { Revision } from '../history/revision.ts'
import { setIdOf } from '../plan/apply-set.ts'
import { desiredObject } from '../plan/desired-object.ts'
import { objectKey } from '../render/object-key.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import { configMap } from '../testing/contract/objects.ts'
import { type ProductParts, productOf } from '../testing/product.ts'
import { checkPromotion, type ProvenDeployment } from './check-promotion.ts'
import { pinImages } from './pin-images.ts'

const set = { name: 'shop', namespace: 'qa' }

function productIn(namespace: string, parts: Omit<ProductParts, 'namespace'>): RenderedProduct {
  return productOf({ ...parts, namespace })
}

/** What is deployed in qa: what a product gives there. */
function proven(
  product: RenderedProduct,
  change: { revision?: Partial<Revision>; now?: RenderedProduct } = {},
): ProvenDeployment {
  const objects = product.objects.map(({ object }) =>
    desiredObject(object, { namespace: set.namespace, setId: setIdOf(set) }),
  )
  const revision: Revision = {
    number: 7,
    startedAt: '',
    result: 'succeeded',
    source: { variables: {} },
    objects: new Map(objects.map(object => [objectKey(object), object])),
    secretFields: new Map(),
    origins: new Map(),
    ...change.revision,
  }
  return { environment: 'qa', set, product: change.now ?? product, status: { revision, objects: [] } }
}

const settings = (level: string, more: Record<string, string> = {}): Omit<ProductParts, 'namespace'> => ({
  objects: [configMap('settings', { level, ...more })],
  variables: { level },
  uses: { settings: ['level'] },
})

test('what differs by variables that may differ is promoted', () => {
  const qa = productIn('qa', settings('debug'))
  expect(
    checkPromotion(proven(qa), productIn('production', settings('info')), { mayDiffer: ['level'] }),
  ).toMatchObject({
    number: 7,
  })
})

test('any other difference is refused, with the variable that makes it', () => {
  const qa = productIn('qa', settings('debug'))
  expect(() =>
    checkPromotion(proven(qa), productIn('production', settings('info')), { mayDiffer: ['lev', 'other'] }),
  ).toThrow(
    expect.objectContaining({
      code: 'deploy/promotion',
      message: expect.stringContaining(
        '- ConfigMap/settings .data.level: "debug" there, "info" here by level (settings.yaml:3)',
      ),
    }),
  )
})

test('a namespace that templates write themselves is no difference, and hides none', () => {
  const inNamespace = (namespace: string, value: string): RenderedProduct => {
    const object: KubeObject = {
      ...configMap('settings', { value }),
      metadata: { name: 'settings', namespace },
    }
    return productIn(namespace, { objects: [object] })
  }
  const qa = inNamespace('qa', 'same')
  expect(checkPromotion(proven(qa), inNamespace('production', 'same'), { mayDiffer: [] })).toMatchObject({
    number: 7,
  })
  expect(() => checkPromotion(proven(qa), inNamespace('production', 'other'), { mayDiffer: [] })).toThrow(
    /"same" there, "other" here/,
  )
})

test('what is deployed must be what the templates give', () => {
  const deployed = productIn('qa', { objects: [configMap('settings', { a: '1' }), configMap('gone')] })
  const now = productIn('qa', { objects: [configMap('settings', { a: '2' }), configMap('new')] })
  expect(() => checkPromotion(proven(deployed, { now }), now, { mayDiffer: [] })).toThrow(
    [
      'Revision 7 of qa is not what these templates and options give:',
      '- ConfigMap/qa/settings .data.a: "1" there, "2" here',
      '- ConfigMap/qa/gone: the templates do not have it',
      '- ConfigMap/qa/new: it is not deployed there',
    ].join('\n'),
  )
})

test('secret values that differ are not told', () => {
  const secretOf = (token: string): RenderedProduct =>
    productIn('qa', {
      objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { token } }],
    })
  const [deployed, now] = [secretOf('first-value'), secretOf('second-value')]
  expect(() => checkPromotion(proven(deployed, { now }), now, { mayDiffer: [] })).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/value|Zmlyc3Q|c2Vjb25k/) }),
  )
})

test.each([
  ['nothing is deployed', undefined, 'Nothing is deployed as "shop" in qa'],
  ['the last deployment failed', 'failed', 'revision 7, is failed'],
  ['the last deployment is under way', 'deploying', 'revision 7, is deploying'],
] as const)('what is not proven is refused: %s', (_, result, message) => {
  const product = productIn('qa', settings('debug'))
  const deployment = proven(product, result ? { revision: { result } } : {})
  const status = result ? deployment.status : { revision: undefined, objects: [] }
  expect(() => checkPromotion({ ...deployment, status }, product, { mayDiffer: [] })).toThrow(
    expect.objectContaining({ code: 'deploy/unproven', message: expect.stringContaining(message) }),
  )
})

test('what is not well, or was changed in the cluster, is refused', () => {
  const product = productIn('qa', settings('debug'))
  const deployment = proven(product)
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const objects = [
    {
      ref,
      rollout: { state: 'progressing' as const, message: '0 of 1 available', ready: 0, wanted: 1 },
      drift: 'none' as const,
    },
    { ref: { ...ref, name: 'api' }, rollout: undefined, drift: 'changed' as const },
  ]
  expect(() =>
    checkPromotion({ ...deployment, status: { ...deployment.status, objects } }, product, { mayDiffer: [] }),
  ).toThrow(
    'Not all is well in qa:\n- Deployment web: 0 of 1 available\n- Deployment api: changed since it was deployed',
  )
})

test('images are named by the digests that ran', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  const container = (name: string, image: string): JsonObject => ({ name, image })
  const spec = {
    jobTemplate: {
      spec: {
        template: {
          spec: {
            initContainers: [container('init', 'shop/init:1')],
            containers: [
              container('main', 'shop/web:1'),
              container('pinned', `shop/api@sha256:${'b'.repeat(64)}`),
            ],
          },
        },
      },
    },
  }
  const cronJob: KubeObject = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly' }, spec }
  const product = productIn('production', {
    objects: [cronJob, configMap('settings', { image: 'shop/web:1' })],
  })
  const ids = { 'shop/web:1': `registry.example/shop/web@${digest}`, 'shop/init:1': 'process://shop/init:1' }
  const [pinned, untouched] = pinImages(product, ids).objects
  expect(JSON.stringify(pinned?.object).match(/"image":"[^"]*"/g)).toEqual([
    '"image":"shop/init:1"',
    `"image":"shop/web:1@${digest}"`,
    `"image":"shop/api@sha256:${'b'.repeat(64)}"`,
  ])
  expect(untouched).toBe(product.objects[1])
})
