import { expect, test } from 'vitest'
import type { Container, DataObject, Pod, Service } from '../pod/pod.ts'
import { buildEnvironment } from './environment.ts'
import { expandVariables } from './expand.ts'
import { serviceEnvironment } from './service-environment.ts'

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u-1', labels: { app: 'web', tier: 'a"b' } },
  spec: {
    nodeName: 'node-1',
    serviceAccountName: 'default',
    containers: [{ name: 'web', resources: { limits: { memory: '64Mi', cpu: '250m' } } }],
  },
  status: { podIP: '127.64.0.1', hostIP: '127.0.0.1', podIPs: [{ ip: '127.64.0.1' }] },
}
const objects: Record<string, DataObject> = {
  'ConfigMap shop/settings': object('ConfigMap', { A: '1', 'b.c': 'x', 'bad=name': 'y' }),
  'Secret shop/keys': object('Secret', { PASSWORD: Buffer.from('hunter2').toString('base64') }),
}

function object(kind: string, data: Record<string, string>): DataObject {
  return { apiVersion: 'v1', kind, metadata: {}, data }
}

function build(
  container: Partial<Container>,
  services: Record<string, string> = {},
): Promise<Record<string, string>> {
  return buildEnvironment(
    { name: 'web', resources: pod.spec.containers[0]?.resources ?? {}, ...container },
    {
      pod,
      services,
      objects: { find: (kind, namespace, name) => Promise.resolve(objects[`${kind} ${namespace}/${name}`]) },
      node: { cpuCores: 4, memoryBytes: 8 * 2 ** 30, storageBytes: 2 ** 40 },
    },
  )
}

// As third_party/forked/golang/expansion has them in its tests.
test.each([
  ['$(A)', 'one'],
  ['___$(A)___', '___one___'],
  ['$(A)$(B)', 'onetwo'],
  ['$(NONE)', '$(NONE)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$one'],
  ['$$$$(A)', '$$(A)'],
  ['$(A', '$(A'],
  ['$A', '$A'],
  ['$', '$'],
  ['$()', '$()'],
  ['a$)b', 'a$)b'],
  ['$(constructor)', '$(constructor)'],
])('%s becomes %s', (text, expected) => {
  expect(expandVariables(text, { A: 'one', B: 'two' })).toBe(expected)
})

test('variables refer to those before them, to envFrom and to Services', async () => {
  const env = await build(
    {
      envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'K_', secretRef: { name: 'keys' } }],
      env: [
        { name: 'URL', value: 'http://$(QUEUE_SERVICE_HOST)/$(A)/$(K_PASSWORD)' },
        { name: 'AGAIN', value: '$(URL)/$(LATER)' },
        { name: 'LATER', value: 'x' },
        { name: 'A', value: 'own' },
      ],
    },
    { QUEUE_SERVICE_HOST: '127.32.0.9' },
  )
  expect(env).toEqual({
    QUEUE_SERVICE_HOST: '127.32.0.9',
    A: 'own',
    'b.c': 'x',
    K_PASSWORD: 'hunter2',
    URL: 'http://127.32.0.9/1/hunter2',
    AGAIN: 'http://127.32.0.9/1/hunter2/$(LATER)',
    LATER: 'x',
  })
})

test.each([
  ['metadata.name', 'web-1'],
  ['metadata.namespace', 'shop'],
  ['metadata.uid', 'u-1'],
  ["metadata.labels['app']", 'web'],
  ["metadata.labels['none']", ''],
  ['metadata.labels', 'app="web"\ntier="a\\"b"'],
  ['spec.nodeName', 'node-1'],
  ['spec.serviceAccountName', 'default'],
  ['status.podIP', '127.64.0.1'],
  ['status.podIPs', '127.64.0.1'],
  ['status.hostIP', '127.0.0.1'],
])('field %s', async (fieldPath, expected) => {
  expect((await build({ env: [{ name: 'X', valueFrom: { fieldRef: { fieldPath } } }] }))['X']).toBe(expected)
})

test.each([
  ['limits.memory', undefined, String(64 * 2 ** 20)],
  ['limits.memory', '1Mi', '64'],
  ['limits.cpu', undefined, '1'],
  ['limits.cpu', '1m', '250'],
  ['requests.cpu', '1m', '0'],
  ['limits.ephemeral-storage', '1Gi', '1024'],
])('resource %s divided by %s', async (...[resource, divisor, expected]) => {
  const resourceFieldRef = { resource, ...(divisor ? { divisor } : {}) }
  expect((await build({ env: [{ name: 'X', valueFrom: { resourceFieldRef } }] }))['X']).toBe(expected)
})

test.each<[Partial<Container>, string]>([
  [{ envFrom: [{ configMapRef: { name: 'none' } }] }, 'configmap "none" not found'],
  [
    { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }] },
    'secret "none" not found',
  ],
  [
    { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'keys', key: 'x' } } }] },
    "couldn't find key x in Secret shop/keys",
  ],
])('what is missing is worded as Kubernetes does: %j', async (container, message) => {
  await expect(build(container)).rejects.toMatchObject({ code: 'process-node/config', message })
})

test('what is optional may be missing', async () => {
  const env = await build({
    envFrom: [{ configMapRef: { name: 'none', optional: true } }],
    env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'keys', key: 'x', optional: true } } }],
  })
  expect(env).toEqual({})
})

test('Services as variables', () => {
  const service = (name: string, spec: Service['spec']): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec,
  })
  const services = [
    service('redis-primary', {
      clusterIP: '127.32.0.2',
      ports: [{ port: 6379 }, { name: 'ad-min', port: 81, protocol: 'UDP' }],
    }),
    service('headless', { clusterIP: 'None', ports: [{ port: 1 }] }),
    service('external', { type: 'ExternalName', externalName: 'example.com' }),
  ]
  expect(serviceEnvironment(services)).toEqual({
    REDIS_PRIMARY_SERVICE_HOST: '127.32.0.2',
    REDIS_PRIMARY_SERVICE_PORT: '6379',
    REDIS_PRIMARY_SERVICE_PORT_AD_MIN: '81',
    REDIS_PRIMARY_PORT: 'tcp://127.32.0.2:6379',
    REDIS_PRIMARY_PORT_6379_TCP: 'tcp://127.32.0.2:6379',
    REDIS_PRIMARY_PORT_6379_TCP_PROTO: 'tcp',
    REDIS_PRIMARY_PORT_6379_TCP_PORT: '6379',
    REDIS_PRIMARY_PORT_6379_TCP_ADDR: '127.32.0.2',
    REDIS_PRIMARY_PORT_81_UDP: 'udp://127.32.0.2:81',
    REDIS_PRIMARY_PORT_81_UDP_PROTO: 'udp',
    REDIS_PRIMARY_PORT_81_UDP_PORT: '81',
    REDIS_PRIMARY_PORT_81_UDP_ADDR: '127.32.0.2',
  })
})
