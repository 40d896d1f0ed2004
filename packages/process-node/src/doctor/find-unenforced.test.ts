import type { KubeObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import { findUnenforced } from './find-unenforced.ts'

const container = {
  name: 'web',
  image: 'web',
  resources: { limits: { memory: '64Mi' } },
  securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] }, runAsUser: 7 },
  volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
  ports: [{ containerPort: 80, hostPort: 8080 }],
}
const podSpec = {
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['old'] }],
  containers: [{ name: 'plain' }, container],
  volumes: [{ name: 'data', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
}
const objectOf = (kind: string, spec: unknown): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x' },
  spec,
})

test('names the field, wherever the Pod’s template is', () => {
  const asUser = process.getuid?.() === 0 ? [] : ['containers.1.securityContext.runAsUser']
  const fields = [
    'hostAliases',
    'containers.1.resources.limits',
    'containers.1.securityContext.readOnlyRootFilesystem',
    'containers.1.securityContext.capabilities',
    ...asUser,
    'containers.1.volumeMounts.0.readOnly',
    'containers.1.ports.0.hostPort',
    'volumes.0.emptyDir.medium',
    'volumes.0.emptyDir.sizeLimit',
  ]
  const found = (object: KubeObject): string[] => findUnenforced(object).map(({ path }) => path.join('.'))
  expect(found(objectOf('Pod', podSpec))).toEqual(fields.map(field => `spec.${field}`))
  const template = { template: { spec: podSpec } }
  expect(found(objectOf('StatefulSet', template))).toEqual(fields.map(field => `spec.template.spec.${field}`))
  expect(found(objectOf('CronJob', { jobTemplate: { spec: template } }))).toEqual(
    fields.map(field => `spec.jobTemplate.spec.template.spec.${field}`),
  )
})

test('says what its absence means', () => {
  const messages = findUnenforced(objectOf('Pod', podSpec)).map(({ message }) => message)
  expect(messages).toContain('container web: limits are not enforced')
  expect(messages).toContain('container web: port 8080 of the host does not lead to it')
})

test.each([
  objectOf('Pod', { containers: [{ name: 'plain', image: 'busybox' }] }),
  objectOf('Service', { ports: [{ port: 80 }, { port: 81, protocol: 'TCP' }] }),
  objectOf('Ingress', { rules: [] }),
  objectOf('ConfigMap', undefined),
])('$kind that asks for nothing more than it gets', object => {
  expect(findUnenforced(object)).toEqual([])
})
