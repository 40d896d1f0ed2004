import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../object.ts'
import { validateObject } from '../validate/validate-object.ts'
import { type Migration, migrateObject } from './migrate-object.ts'

function object(apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'web' }, ...rest }
}

function migrated(given: KubeObject): Extract<Migration, { type: 'migrated' }> {
  const before = structuredClone(given)
  const migration = migrateObject(given)
  expect(given).toEqual(before)
  if (migration.type !== 'migrated')
    throw new Error(`expected it to be migrated: ${JSON.stringify(migration)}`)
  expect(validateObject(migration.object)).toEqual([])
  return migration
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: 'nginx' }] },
}

describe('workloads', () => {
  it.each(['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'])(
    'takes the selector of %s from the template',
    version => {
      const {
        object: result,
        notice,
        fields,
      } = migrated(object(version, 'Deployment', { spec: { replicas: 1, template } }))
      expect(result).toEqual(
        object('apps/v1', 'Deployment', {
          spec: { replicas: 1, template, selector: { matchLabels: { app: 'web' } } },
        }),
      )
      expect(notice).toContain(
        `Deployment in ${version} was removed in Kubernetes 1.16; it is read as apps/v1`,
      )
      expect(notice).toContain("spec.selector is taken from the template's labels")
      expect(fields).toEqual([['apiVersion'], ['spec', 'selector']])
    },
  )

  it('keeps a selector, and tells of defaults that have changed', () => {
    const spec = { selector: { matchLabels: { app: 'web' } }, template, templateGeneration: 3 }
    const { object: result, notice } = migrated(object('extensions/v1beta1', 'DaemonSet', { spec }))
    expect(result['spec']).toEqual({ selector: { matchLabels: { app: 'web' } }, template })
    expect(notice).toContain('spec.updateStrategy is RollingUpdate by default')
  })

  it.each([{ spec: {} }, {}, { spec: { template: { metadata: {} } } }])(
    'refuses %j, which has no labels',
    rest => {
      const migration = migrateObject(object('extensions/v1beta1', 'Deployment', rest))
      expect(migration).toMatchObject({
        type: 'impossible',
        finding: {
          path: ['apiVersion'],
          code: 'manifest/unknown-api-version',
          message: expect.stringContaining('Deployment in extensions/v1beta1'),
          fix: expect.stringContaining('apiVersion: apps/v1'),
        },
      })
    },
  )

  it('refuses to drop a rollback', () => {
    const spec = { template, rollbackTo: { revision: 2 } }
    expect(migrateObject(object('apps/v1beta1', 'Deployment', { spec })).type).toBe('impossible')
  })
})

it.each(['extensions/v1beta1', 'networking.k8s.io/v1beta1'])(
  'rewrites backends of an Ingress in %s',
  version => {
    const spec = {
      backend: { serviceName: 'web', servicePort: 80 },
      rules: [
        {
          host: 'a.example.org',
          http: {
            paths: [
              { path: '/', backend: { serviceName: 'web', servicePort: 'http' } },
              { path: '/x', pathType: 'Prefix', backend: { serviceName: 'x', servicePort: 8080 } },
            ],
          },
        },
      ],
    }
    const { object: result, notice } = migrated(object(version, 'Ingress', { spec }))
    expect(result).toEqual(
      object('networking.k8s.io/v1', 'Ingress', {
        spec: {
          defaultBackend: { service: { name: 'web', port: { number: 80 } } },
          rules: [
            {
              host: 'a.example.org',
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'ImplementationSpecific',
                    backend: { service: { name: 'web', port: { name: 'http' } } },
                  },
                  {
                    path: '/x',
                    pathType: 'Prefix',
                    backend: { service: { name: 'x', port: { number: 8080 } } },
                  },
                ],
              },
            },
          ],
        },
      }),
    )
    expect(notice).toContain('serviceName and servicePort are service.name and service.port')
  },
)

it('gives the metrics of an autoscaler targets', () => {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const spec = {
    scaleTargetRef,
    maxReplicas: 3,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', targetAverageUtilization: 80 } },
      { type: 'Pods', pods: { metricName: 'requests', targetAverageValue: '1k' } },
      { type: 'Object', object: { target: scaleTargetRef, metricName: 'hits', targetValue: '5' } },
      { type: 'External', external: { metricName: 'queue', metricSelector: {}, targetAverageValue: '7' } },
    ],
  }
  expect(migrated(object('autoscaling/v2beta1', 'HorizontalPodAutoscaler', { spec })).object['spec']).toEqual(
    {
      scaleTargetRef,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
        {
          type: 'Pods',
          pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '1k' } },
        },
        {
          type: 'Object',
          object: {
            describedObject: scaleTargetRef,
            metric: { name: 'hits' },
            target: { type: 'Value', value: '5' },
          },
        },
        {
          type: 'External',
          external: {
            metric: { name: 'queue', selector: {} },
            target: { type: 'AverageValue', averageValue: '7' },
          },
        },
      ],
    },
  )
})

it.each([
  [
    'batch/v1beta1',
    'CronJob',
    'batch/v1',
    {
      spec: {
        schedule: '0 0 * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } },
        },
      },
    },
  ],
  ['rbac.authorization.k8s.io/v1beta1', 'Role', 'rbac.authorization.k8s.io/v1', { rules: [] }],
  [
    'policy/v1beta1',
    'PodDisruptionBudget',
    'policy/v1',
    { spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } } },
  ],
  ['scheduling.k8s.io/v1beta1', 'PriorityClass', 'scheduling.k8s.io/v1', { value: 1 }],
])('reads %s %s as %s', (...row) => {
  const [version, kind, current, rest] = row
  expect(migrated(object(version, kind, rest)).object).toEqual(object(current, kind, rest))
})

it('refuses what would mean something else', () => {
  const empty = object('policy/v1beta1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector: {} } })
  expect(migrateObject(empty)).toMatchObject({
    type: 'impossible',
    finding: { message: expect.stringContaining('chooses all') },
  })
  const policy = object('policy/v1beta1', 'PodSecurityPolicy', { spec: {} })
  expect(migrateObject(policy)).toMatchObject({
    type: 'impossible',
    finding: { fix: expect.stringContaining('pod-security') },
  })
})

it('leaves alone what is served, and what it does not know', () => {
  expect(migrateObject(object('apps/v1', 'Deployment')).type).toBe('unchanged')
  expect(migrateObject(object('example.org/v1beta1', 'Deployment')).type).toBe('unchanged')
})
