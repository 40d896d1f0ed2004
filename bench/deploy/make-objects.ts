import type { KubeObject } from '@devmatic/kube-model'

type Make = (name: string) => Omit<KubeObject, 'metadata'>

/** Seven kinds, in the parts that products have them. */
const mixture: readonly (readonly [parts: number, make: Make])[] = [
  [40, name => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { name, text: 'x'.repeat(200) } })],
  [20, name => ({ apiVersion: 'v1', kind: 'Secret', data: { name: Buffer.from(name).toString('base64') } })],
  [
    15,
    name => ({ apiVersion: 'v1', kind: 'Service', spec: { selector: { app: name }, ports: [{ port: 80 }] } }),
  ],
  [15, deployment],
  [5, () => ({ apiVersion: 'v1', kind: 'ServiceAccount' })],
  [3, role],
  [2, roleBinding],
]

/** A product of so many mixed objects. Its Deployments want no Pods, so that none are measured. */
export function makeObjects(count: number, namespace: string): KubeObject[] {
  const whole = mixture.reduce((sum, [parts]) => sum + parts, 0)
  const turns = mixture.flatMap(([parts, make]) => Array.from({ length: parts }, () => make))
  return Array.from({ length: count }, (_, index) => {
    const name = `object-${index}`
    const make = turns[(index * 37) % whole]!
    return { ...make(name), metadata: { name, namespace } } as KubeObject
  })
}

function deployment(name: string): ReturnType<Make> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'example.test/app:1',
              ports: [{ containerPort: 80 }],
              env: [{ name: 'NAME', value: name }],
              resources: { requests: { cpu: '10m', memory: '32Mi' } },
            },
          ],
        },
      },
    },
  }
}

function role(): ReturnType<Make> {
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules }
}

function roleBinding(name: string): ReturnType<Make> {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'object-0' },
    subjects: [{ kind: 'ServiceAccount', name }],
  }
}
