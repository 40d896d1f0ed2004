import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../object.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { validateObject } from './validate-object.ts'

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        ports: [{name: http, containerPort: 80}]
        env: [{name: A, value: "1"}]
        volumeMounts: [{name: data, mountPath: /data}]
        resources: {requests: {cpu: 100m, memory: 1Gi}}
      volumes: [{name: data, emptyDir: {}}]
`

/** What is found after one piece of the Deployment was written otherwise: code, message and fix. */
function found(from: string, to: string): [code: string, message: string, fix?: string][] {
  expect(deployment).toContain(from)
  return validateObject(parseYaml(deployment.replace(from, to))).map(({ code, message, fix }) =>
    fix === undefined ? [code, message] : [code, message, fix],
  )
}

it('finds nothing in what is right', () => {
  expect(validateObject(parseYaml(deployment))).toEqual([])
})

describe('an object', () => {
  it.each([
    ['just text', 'manifest/not-an-object'],
    [['a'], 'manifest/not-an-object'],
    [null, 'manifest/not-an-object'],
    [{ kind: 'ConfigMap', metadata: { name: 'x' } }, 'manifest/missing-api-version'],
    [{ apiVersion: 'v1', metadata: { name: 'x' } }, 'manifest/missing-kind'],
    [{ apiVersion: 'v1', kind: 'Secret', metadata: {} }, 'manifest/missing-name'],
    [{ apiVersion: 'v1', kind: 'Secret' }, 'manifest/missing-name'],
    [{ apiVersion: 'v1', kind: 'Secret', metadata: { generateName: 'x-' } }, 'manifest/missing-name'],
    [{ apiVersion: 1, kind: 'Secret', metadata: { name: 'x' } }, 'manifest/wrong-type'],
    [{ apiVersion: 'apps/v1', kind: 'Deploymnt', metadata: { name: 'x' } }, 'manifest/unknown-api-version'],
    [{ apiVersion: 'v2', kind: 'Pod', metadata: { name: 'x' } }, 'manifest/unknown-api-version'],
  ])('%j is refused as %s', (object, code) => {
    expect(validateObject(object).map(finding => finding.code)).toEqual([code])
  })

  it('of a removed version is told which one to write', () => {
    const object = { apiVersion: 'extensions/v1beta1', kind: 'Deployment', metadata: { name: 'web' } }
    expect(validateObject(object)).toEqual([
      {
        path: ['apiVersion'],
        code: 'manifest/unknown-api-version',
        message:
          'apiVersion: no matches for kind "Deployment" in version "extensions/v1beta1": Kubernetes 1.16 removed it',
        fix: 'Write "apiVersion: apps/v1".',
      },
    ])
  })

  it('of a kind of its own has only its name checked', () => {
    const object = { apiVersion: 'example.org/v1', kind: 'Ticket', metadata: { name: 'x' }, anything: [1] }
    expect(validateObject(object)).toEqual([])
    expect(validateObject({ ...object, metadata: { name: 'X' } })).toHaveLength(1)
  })

  it.each([
    ['Service', 'v1', '1web', 'a DNS-1035 label'],
    ['ConfigMap', 'v1', 'a_b', 'a lowercase RFC 1123 subdomain'],
    ['Namespace', 'v1', 'a.b', 'must not contain dots'],
    ['Role', 'rbac.authorization.k8s.io/v1', 'a/b', "may not contain '/'"],
  ])('%s in %s may not be called %s', (...row) => {
    const [kind, apiVersion, name, problem] = row
    const spec = kind === 'Service' ? { spec: { ports: [{ port: 1 }] } } : {}
    const findings = validateObject({ apiVersion, kind, metadata: { name }, ...spec })
    expect(findings.map(({ path, message }) => [path, message])).toEqual([
      [['metadata', 'name'], expect.stringContaining(`metadata.name: Invalid value: "${name}": ${problem}`)],
    ])
  })
})

describe('a field', () => {
  it('that is unknown is told its nearest name', () => {
    expect(found('replicas: 2', 'replcas: 2')).toEqual([
      ['manifest/unknown-field', 'unknown field "spec.replcas"', 'Did you mean "replicas"?'],
    ])
    expect(found('{matchLabels: {app: web}}', '{matchLabels: {app: web}, zzzzzz: 1}')).toEqual([
      [
        'manifest/unknown-field',
        'unknown field "spec.selector.zzzzzz"',
        'Remove it; spec.selector has matchLabels, matchExpressions.',
      ],
    ])
  })

  it.each([
    [
      'replicas: 2',
      'replicas: "2"',
      'spec.replicas: Invalid value: "2": must be an integer',
      'Write 2 without quotes.',
    ],
    [
      'replicas: 2',
      'replicas: 3000000000',
      'spec.replicas: Invalid value: 3000000000: must be an integer of 32 bits',
    ],
    ['replicas: 2', 'replicas: 1.5', 'spec.replicas: Invalid value: 1.5: must be an integer'],
    [
      'value: "1"',
      'value: 1',
      'spec.template.spec.containers[0].env[0].value: Invalid value: 1: must be a string',
      'Write it in quotes: "1".',
    ],
    [
      '[{name: A, value: "1"}]',
      '{name: A}',
      'spec.template.spec.containers[0].env: Invalid value: must be a list, not an object',
      'Write "- " before its first field, to make it a list.',
    ],
    [
      '{app: web}}\nspec',
      '{app: yes}}\nspec',
      'metadata.labels.app: Invalid value: true: must be a string',
      'Write it in quotes: "true".',
    ],
    [
      'emptyDir: {}',
      'emptyDir: []',
      'spec.template.spec.volumes[0].emptyDir: Invalid value: must be an object, not a list',
    ],
  ])('of the wrong type is refused: %s → %s', (...row) => {
    const [from, to, message, fix] = row
    expect(found(from, to)).toEqual([['manifest/wrong-type', message, ...(fix ? [fix] : [])]])
  })

  it('that is required must be there', () => {
    expect(found('selector: {matchLabels: {app: web}}', 'paused: false')).toEqual([
      ['manifest/missing-field', 'spec.selector: Required value'],
    ])
    expect(found('image: nginx', 'tty: false')).toEqual([
      ['manifest/missing-field', 'spec.template.spec.containers[0].image: Required value'],
    ])
  })

  it('has one of its values', () => {
    expect(found('image: nginx', 'image: nginx\n        imagePullPolicy: always')).toEqual([
      [
        'manifest/unsupported-value',
        'spec.template.spec.containers[0].imagePullPolicy: Unsupported value: "always": supported values: "Always", "IfNotPresent", "Never"',
        'Did you mean "Always"?',
      ],
    ])
  })

  it.each([
    ['cpu: 100m', 'cpu: 100x', 'spec.template.spec.containers[0].resources.requests.cpu'],
    ['cpu: 100m', 'cpu: -1', 'spec.template.spec.containers[0].resources.requests.cpu'],
    ['containerPort: 80', 'containerPort: 70000', 'spec.template.spec.containers[0].ports[0].containerPort'],
    ['name: http', 'name: h--p', 'spec.template.spec.containers[0].ports[0].name'],
    ['- name: web', '- name: Web', 'spec.template.spec.containers[0].name'],
    ['replicas: 2', 'replicas: -1', 'spec.replicas'],
    ['{name: web, labels: {app: web}}', '{name: web, labels: {app: "a b"}}', 'metadata.labels.app'],
    ['{name: web, labels: {app: web}}', '{name: web, annotations: {"a b": x}}', 'metadata.annotations[a b]'],
    ['{name: A, value: "1"}', '{name: "A=B"}', 'spec.template.spec.containers[0].env[0].name'],
  ])('keeps to its rules: %s → %s', (from, to, field) => {
    expect(found(from, to).map(([code, message]) => [code, message.split(': ')[0]])).toEqual([
      ['manifest/invalid-value', field],
    ])
  })

  it.each([
    [
      '[{name: A, value: "1"}]',
      '[{name: A}, {name: B}, {name: A}]',
      'containers[0].env[2].name: Duplicate value: "A"',
    ],
    [
      '[{name: http, containerPort: 80}]',
      '[{containerPort: 80}, {containerPort: 80, protocol: TCP}]',
      'containers[0].ports[1]: Duplicate value: {"containerPort":80,"protocol":"TCP"}',
    ],
    [
      'volumes: [{name: data, emptyDir: {}}]',
      'volumes: [{name: data}, {name: data}]',
      'volumes[1].name: Duplicate value: "data"',
    ],
    [
      'volumes:',
      'initContainers: [{name: web, image: x}]\n      volumes:',
      'containers[0].name: Duplicate value: "web"',
    ],
  ])('tells its items apart: %s → %s', (from, to, message) => {
    expect(found(from, to).map(([code, text]) => [code, text])).toEqual([
      ['manifest/duplicate-item', `spec.template.spec.${message}`],
    ])
  })
})

it('allows the same port for two protocols', () => {
  expect(
    found('[{name: http, containerPort: 80}]', '[{containerPort: 80}, {containerPort: 80, protocol: UDP}]'),
  ).toEqual([])
})

it('finds a selector that does not choose its own Pods', () => {
  expect(found('matchLabels: {app: web}', 'matchLabels: {app: api}')).toEqual([
    [
      'manifest/selector-mismatch',
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      'Give the template the labels that spec.selector asks for: {"app":"api"}.',
    ],
  ])
})

it('finds a mount without a volume', () => {
  expect(found('volumeMounts: [{name: data', 'volumeMounts: [{name: dta')).toEqual([
    [
      'manifest/dangling-reference',
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "dta"',
      'Did you mean "data"?',
    ],
  ])
})

it('shows no secret', () => {
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { password: 'hunter2!' } }
  const [finding] = validateObject(object)
  expect(finding?.code).toBe('manifest/invalid-value')
  expect(JSON.stringify(finding)).not.toContain('hunter2')
})

it('never fails, whatever the object', () => {
  const names = [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'template',
    'containers',
    'env',
    'ports',
    'name',
    'selector',
  ]
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('apps/v1', 'v1', 'Deployment', 'Service', '', 1, null, true, -1),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('tree')),
    ),
  }))
  fc.assert(
    fc.property(tree, fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet'), (value, kind) => {
      const object = { ...(value as object), apiVersion: 'apps/v1', kind }
      expect(validateObject(object)).toBeInstanceOf(Array)
      expect(validateObject(value)).toBeInstanceOf(Array)
    }),
    { numRuns: 500 },
  )
})

describe('what a server made of objects', () => {
  const file = new URL('../../../../testdata/conformance/validation.jsonl', import.meta.url)
  interface Recorded {
    name: string
    object: JsonObject
    expected: { code: number; message?: string; warnings?: string[] }
  }
  const recorded = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Recorded)

  it('finds nothing in what it accepted without a warning', () => {
    const accepted = recorded.filter(({ expected }) => expected.code < 400 && !expected.warnings)
    const wrong = accepted.filter(
      ({ object }) => object['kind'] && object['apiVersion'] && validateObject(object).length > 0,
    )
    expect(wrong.map(({ name }) => name)).toEqual([])
    expect(accepted.length).toBeGreaterThan(2)
  })

  it('finds what it refused, where that can be told from types and names', () => {
    const refused = recorded.filter(({ name }) =>
      /^(field|type|meta|pod|selector|config map|ingress): /.test(name),
    )
    const missed = refused.filter(
      ({ object, expected }) => expected.code >= 400 && validateObject(object).length === 0,
    )
    // The rest wants the request, or rules that only the server knows.
    expect(missed.map(({ name }) => name)).toEqual([
      'meta: another namespace',
      'meta: bad finalizer',
      'meta: owner without uid',
    ])
  })
})
