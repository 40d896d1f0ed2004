import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../object.ts'
import { parseYamlDocuments } from '../yaml/parse-yaml.ts'
import { findUnknownKinds, validateProduct } from './validate-product.ts'

const parse = (text: string): KubeObject[] =>
  parseYamlDocuments(text).map(document => document.value as unknown as KubeObject)

const product = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {level: info}
---
apiVersion: v1
kind: Secret
metadata: {name: password}
stringData: {db: x}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - name: web
        image: nginx
        ports: [{name: http, containerPort: 8080}]
        envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: password}}]
        env:
        - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: password, key: db}}}
      volumes:
      - {name: data, persistentVolumeClaim: {claimName: data}}
      - {name: ca, configMap: {name: kube-root-ca.crt}}
      - {name: all, projected: {sources: [{secret: {name: password}}, {configMap: {name: settings}}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: web, port: {number: 80}}}
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
`

/** Path and message of what is found after one piece of the product was written otherwise. */
function found(from: string, to: string): [index: number, path: string, message: string][] {
  expect(product).toContain(from)
  return validateProduct(parse(product.replace(from, to))).map(({ index, path, message }) => [
    index,
    path.join('.'),
    message.split(': ').slice(1).join(': '),
  ])
}

it('finds nothing in a product that has all that it names', () => {
  expect(validateProduct(parse(product))).toEqual([])
})

const container = 'spec.template.spec.containers.0'

it.each([
  [
    'configMapRef: {name: settings}',
    'configMapRef: {name: others}',
    `${container}.envFrom.0.configMapRef.name`,
    'Not found: "others": the product has no ConfigMap of this name',
  ],
  [
    'secretRef: {name: password}',
    'secretRef: {name: pasword}',
    `${container}.envFrom.1.secretRef.name`,
    'Not found: "pasword": the product has no Secret of this name',
  ],
  [
    'key: level',
    'key: levle',
    `${container}.env.0.valueFrom.configMapKeyRef.key`,
    'Not found: "levle": ConfigMap "settings" has no such key',
  ],
  [
    'key: db',
    'key: x',
    `${container}.env.1.valueFrom.secretKeyRef.key`,
    'Not found: "x": Secret "password" has no such key',
  ],
  [
    'serviceAccountName: web',
    'serviceAccountName: wbe',
    'spec.template.spec.serviceAccountName',
    'Not found: "wbe": the product has no ServiceAccount of this name',
  ],
  [
    'claimName: data',
    'claimName: dat',
    'spec.template.spec.volumes.0.persistentVolumeClaim.claimName',
    'Not found: "dat": the product has no PersistentVolumeClaim of this name',
  ],
  [
    '{secret: {name: password}}',
    '{secret: {name: other}}',
    'spec.template.spec.volumes.2.projected.sources.0.secret.name',
    'Not found: "other": the product has no Secret of this name',
  ],
  [
    'serviceName: web',
    'serviceName: api',
    'spec.serviceName',
    'Not found: "api": the product has no Service of this name',
  ],
])('finds that %s is %s', (...row) => {
  const [from, to, path, message] = row
  expect(found(from, to)).toEqual([[5, path, message]])
})

describe('a Service', () => {
  it('must have the port that an Ingress names', () => {
    expect(found('port: {number: 80}', 'port: {number: 81}')).toEqual([
      [6, 'spec.defaultBackend.service.port.number', 'Not found: 81: Service "web" has no such port'],
    ])
    expect(
      found(
        'backend: {service: {name: web, port: {name: http}}}',
        'backend: {service: {name: we, port: {name: x}}}',
      ),
    ).toEqual([
      [
        6,
        'spec.rules.0.http.paths.0.backend.service.name',
        'Not found: "we": the product has no Service of this name',
      ],
    ])
  })

  it('must find the port that it names in one of its Pods', () => {
    expect(found('targetPort: http', 'targetPort: https')).toEqual([
      [
        2,
        'spec.ports.0.targetPort',
        'Not found: "https": no container of the Pods that the Service chooses has a port of this name',
      ],
    ])
    expect(
      found(
        'selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: http}]',
        'selector: {app: elsewhere}\n  ports: [{name: http, port: 80, targetPort: x}]',
      ),
    ).toEqual([])
  })
})

it.each([
  ['an optional reference', 'configMapRef: {name: settings}', 'configMapRef: {name: others, optional: true}'],
  ['the ServiceAccount of every namespace', 'serviceAccountName: web', 'serviceAccountName: default'],
  ['a claim of a StatefulSet', 'claimName: data', 'claimName: store-db-0'],
  ['a Secret that a certificate makes', 'secretRef: {name: password}', 'secretRef: {name: web-tls}'],
])('lets %s be', (_, from, to) => {
  const others = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {volumeClaimTemplates: [{metadata: {name: store}}]}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web-tls}
`
  expect(validateProduct(parse(product.replace(from, to) + others))).toEqual([])
})

describe('two objects of one identity', () => {
  const object = (namespace?: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', ...(namespace && { namespace }) },
  })

  it('are found, with the index of both', () => {
    expect(validateProduct([object(), object('shop'), object('other')], { namespace: 'shop' })).toMatchObject(
      [{ index: 1, related: { index: 0 }, code: 'manifest/duplicate', path: ['metadata', 'name'] }],
    )
  })

  it('are the same in another version', () => {
    const scaler = (version: string): KubeObject => ({
      apiVersion: `autoscaling/${version}`,
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
    })
    expect(validateProduct([scaler('v1'), scaler('v2')])).toHaveLength(1)
  })
})

it('says of which kinds it knows nothing, once for each', () => {
  const ticket: KubeObject = { apiVersion: 'example.org/v1', kind: 'Ticket', metadata: { name: 'x' } }
  const definition: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'tickets.example.org' },
    spec: { group: 'example.org', names: { kind: 'Ticket' } },
  }
  const service: KubeObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } }
  expect(findUnknownKinds([service, ticket, { ...ticket, metadata: { name: 'z' } }])).toEqual([
    {
      index: 1,
      message: expect.stringContaining('Ticket in example.org/v1 is not a kind of Kubernetes itself'),
    },
  ])
  expect(findUnknownKinds([ticket, definition])).toEqual([])
})
