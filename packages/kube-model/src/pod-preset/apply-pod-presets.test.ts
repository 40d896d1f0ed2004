import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../object.ts'
import { valueAt } from '../validate/pod-template.ts'
import { parseYamlDocuments } from '../yaml/parse-yaml.ts'
import { applyPodPresets } from './apply-pod-presets.ts'

const parse = (text: string): KubeObject[] =>
  parseYamlDocuments(text).map(document => document.value as unknown as KubeObject)

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: init, image: i1}]
      containers: [{name: web, image: i2, env: [{name: A, value: "1"}]}, {name: side, image: i3}]
`
const preset = `---
apiVersion: settings.k8s.io/v1alpha1
kind: PodPreset
metadata: {name: common}
spec:
  selector: {matchLabels: {app: web}}
  env: [{name: A, value: "1"}, {name: B, value: "2"}]
  envFrom: [{configMapRef: {name: settings}}]
  volumes: [{name: cache, emptyDir: {}}]
  volumeMounts: [{name: cache, mountPath: /cache}]
`

function specOf(object: KubeObject | undefined): unknown {
  return valueAt(object, ['spec', 'template', 'spec'])
}

it('adds to every container of the Pods that it selects, and goes', () => {
  const given = parse(web + preset)
  const before = structuredClone(given)
  const { objects, findings } = applyPodPresets(given)
  expect(findings).toEqual([])
  expect(given).toEqual(before)
  const envFrom = [{ configMapRef: { name: 'settings' } }]
  const volumeMounts = [{ name: 'cache', mountPath: '/cache' }]
  const env = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ]
  expect(objects.map(({ object }) => specOf(object))).toEqual([
    {
      initContainers: [{ name: 'init', image: 'i1', env, envFrom, volumeMounts }],
      containers: [
        { name: 'web', image: 'i2', env, envFrom, volumeMounts },
        { name: 'side', image: 'i3', env, envFrom, volumeMounts },
      ],
      volumes: [{ name: 'cache', emptyDir: {} }],
    },
  ])
})

it('says what it added, and from where', () => {
  const [first] = applyPodPresets(parse(web + preset)).objects
  const spec = ['spec', 'template', 'spec']
  expect(first?.additions).toHaveLength(12)
  expect(first?.additions).toContainEqual({
    path: [...spec, 'containers', 0, 'env', 1],
    preset: 'common',
    from: { index: 1, path: ['spec', 'env', 1] },
  })
  for (const { path, from } of first?.additions ?? [])
    expect(valueAt(first?.object, path)).toEqual(valueAt(parse(web + preset)[from.index], from.path))
})

it.each([
  [
    'the labels differ',
    'selector: {matchLabels: {app: web}}\n  env',
    'selector: {matchLabels: {app: api}}\n  env',
  ],
  [
    'the Pod is excluded',
    'metadata: {labels: {app: web}}',
    'metadata: {labels: {app: web}, annotations: {podpreset.admission.kubernetes.io/exclude: "true"}}',
  ],
  ['the namespace is another', 'metadata: {name: common}', 'metadata: {name: common, namespace: other}'],
])('leaves a Pod alone where %s', (_, from, to) => {
  const given = parse((web + preset).replace(from, to))
  const { objects, findings } = applyPodPresets(given)
  expect([objects.length, objects[0]?.object, findings]).toEqual([1, given[0], []])
  expect(objects[0]?.object).toBe(given[0])
})

it('is for all Pods of its namespace without a selector', () => {
  const given = parse(web + preset.replace('  selector: {matchLabels: {app: web}}\n', ''))
  expect(applyPodPresets(given, { namespace: 'shop' }).objects[0]?.additions).toHaveLength(12)
})

describe('a conflict', () => {
  it.each([
    [
      'env',
      'value: "1"}, {name: B',
      'value: "9"}, {name: B',
      'PodPreset "common" and Deployment "web" both set name "A"',
    ],
    [
      'volumes',
      'containers: [{name: web',
      'volumes: [{name: cache, hostPath: {path: /x}}]\n      containers: [{name: web',
      'both set name "cache"',
    ],
    [
      'volumeMounts',
      'image: i3',
      'image: i3, volumeMounts: [{name: other, mountPath: /cache}]',
      'both set mountPath "/cache"',
    ],
  ])('over %s names both, and leaves the object as it was', (...row) => {
    const [, from, to, message] = row
    const given = parse((web + preset).replace(from, to))
    const { objects, findings } = applyPodPresets(given)
    expect(findings).toMatchObject([
      {
        index: 0,
        related: { index: 1 },
        code: 'manifest/preset-conflict',
        message: expect.stringContaining(message),
      },
    ])
    expect(objects[0]?.object).toBe(given[0])
  })

  it('between two presets names both', () => {
    const other = preset
      .replace('name: common', 'name: other')
      .replace('{name: B, value: "2"}', '{name: B, value: "3"}')
    const { findings } = applyPodPresets(parse(web + preset + other.replace(/ {2}envFrom.*\n/, '')))
    expect(findings.map(({ message, related }) => [message, related?.index])).toContainEqual([
      'spec.template.spec.containers[0].env: PodPreset "other" and PodPreset "common" both set name "B", and not to the same',
      2,
    ])
  })
})

it('finds what is wrong with a preset', () => {
  const broken = preset.replace('  env:', '  environment:').replace('[{name: cache, emptyDir: {}}]', '{}')
  expect(
    applyPodPresets(parse(web + broken)).findings.map(({ index, code, path }) => [index, code, path]),
  ).toEqual([
    [1, 'manifest/unknown-field', ['spec', 'environment']],
    [1, 'manifest/wrong-type', ['spec', 'volumes']],
  ])
})
