import * as fc from 'fast-check'
import { nameOperations, patchOf, requestOf, type Script, type Unnamed } from './operation.ts'

/** A kind that random scripts write, and parts of its objects that patches and applies are made of. */
interface RandomKind {
  apiVersion: string
  kind: string
  resource: string
  /** What a new object has besides its metadata. */
  whole: object
  /** Parts, of which some do not fit the others, or are not valid. */
  parts: readonly object[]
}

const container = (name: string, more: object = {}): object => ({ name, image: `${name}:1`, ...more })
const podSpec = (...containers: object[]): object => ({ spec: { template: { spec: { containers } } } })

const kinds: readonly RandomKind[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    resource: 'configmaps',
    whole: { data: { a: '1', b: '2' } },
    parts: [
      { data: { a: '2' } },
      { data: { b: null } },
      { data: { c: '3', $patch: 'replace' } },
      { data: null },
      { binaryData: { x: 'AAEC' } },
      { data: { 'bad key': 'x' } },
      { immutable: true },
      { data: { a: 1 } },
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    resource: 'services',
    whole: { spec: { selector: { app: 'a' }, ports: [{ port: 80, name: 'http' }] } },
    parts: [
      { spec: { ports: [{ port: 81, name: 'other' }] } },
      { spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }] } },
      { spec: { ports: [{ port: 80, $patch: 'delete' }] } },
      {
        spec: {
          ports: [
            { port: 80, name: 'http', protocol: 'UDP' },
            { port: 443, name: 'tls' },
          ],
        },
      },
      { spec: { selector: { app: 'b', tier: 'x' } } },
      { spec: { selector: null } },
      { spec: { sessionAffinity: 'ClientIP' } },
      { spec: { type: 'Sometimes' } },
      { spec: { externalIPs: ['192.0.2.1'] } },
    ],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    resource: 'deployments',
    whole: {
      spec: {
        selector: { matchLabels: { app: 'a' } },
        template: {
          metadata: { labels: { app: 'a' } },
          spec: { containers: [container('one'), container('two')] },
        },
      },
    },
    parts: [
      { spec: { replicas: 3 } },
      { spec: { replicas: null } },
      { spec: { replicas: -1 } },
      podSpec(container('one', { image: 'one:2' })),
      podSpec(container('one', { env: [{ name: 'A', value: '1' }] })),
      podSpec(
        container('one', {
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '3' },
          ],
        }),
      ),
      podSpec(container('three', { ports: [{ containerPort: 80 }] })),
      podSpec({ name: 'two', $patch: 'delete' }),
      podSpec({ $patch: 'replace' }, container('four')),
      podSpec(container('one', { resources: { limits: { cpu: '1500m', memory: '1Gi' } } })),
      { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate' } } },
      { spec: { template: { metadata: { labels: { app: 'b' } } } } },
      { spec: { minReadySeconds: 5, paused: true } },
    ],
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    resource: 'cronjobs',
    whole: {
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [container('one')] } } },
        },
      },
    },
    parts: [
      { spec: { schedule: '*/5 1-3 * * mon' } },
      { spec: { schedule: '61 * * * *' } },
      { spec: { suspend: true } },
      { spec: { concurrencyPolicy: 'Forbid' } },
      { spec: { concurrencyPolicy: 'Perhaps' } },
      { spec: { jobTemplate: { spec: { backoffLimit: 3 } } } },
    ],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    resource: 'networkpolicies',
    whole: { spec: { podSelector: {} } },
    parts: [
      { spec: { podSelector: { matchLabels: { a: 'b' } } } },
      { spec: { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] } },
      { spec: { ingress: [{ ports: [{ port: 80 }, { port: 'http', protocol: 'TCP' }] }] } },
      { spec: { ingress: null } },
      { spec: { podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } } },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    resource: 'roles',
    whole: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    parts: [
      { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['list', 'watch'] }] },
      { rules: null },
      { rules: [{ apiGroups: [''], verbs: ['get'] }] },
    ],
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    resource: 'leases',
    whole: { spec: { holderIdentity: 'a' } },
    parts: [
      { spec: { holderIdentity: 'b', leaseDurationSeconds: 15 } },
      { spec: { leaseDurationSeconds: 0 } },
      { spec: { leaseTransitions: 2, holderIdentity: null } },
    ],
  },
]

const metadataParts: readonly object[] = [
  { metadata: { labels: { team: 'red' } } },
  { metadata: { labels: { team: 'blue', tier: null } } },
  { metadata: { labels: { tier: 'x' }, annotations: { note: 'y' } } },
  { metadata: { labels: null } },
  { metadata: { annotations: { 'bad key': 'x' } } },
  { metadata: { finalizers: ['example.com/hold'] } },
  { metadata: { finalizers: null } },
  { metadata: { labels: { $patch: 'replace', only: 'this' } } },
]

/** Random requests to two objects of each of seven kinds; they shrink to the fewest that still differ. */
export const randomOperations: fc.Arbitrary<Operate[]> = fc.array(
  fc
    .constantFrom(...kinds)
    .chain(kind => fc.record({ kind: fc.constant(kind), name: fc.constantFrom('a', 'b'), act: acts(kind) }))
    .map(
      ({ kind, name, act }): Operate =>
        namespace =>
          act(placeOf(kind, name, namespace)),
    ),
  { minLength: 1, maxLength: 30, size: 'max' },
)

/** Makes one request, in a namespace. */
export type Operate = (namespace: string) => Unnamed

/** Where an object is, and what it is. */
interface Place {
  collection: string
  url: string
  head: { apiVersion: string; kind: string; metadata: { name: string } }
}

function placeOf({ apiVersion, kind, resource }: RandomKind, name: string, namespace: string): Place {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  const collection = `${root}/namespaces/${namespace}/${resource}`
  return { collection, url: `${collection}/${name}`, head: { apiVersion, kind, metadata: { name } } }
}

function acts({ whole, parts }: RandomKind): fc.Arbitrary<(place: Place) => Unnamed> {
  const part = fc.constantFrom(...parts, ...metadataParts)
  const manager = fc.constantFrom('one', 'two')
  // The other policies leave work to a controller, in its own time.
  const policy = fc.constant('Background')
  return fc.oneof(
    {
      weight: 3,
      arbitrary: part.map(
        more =>
          ({ collection, head }: Place) =>
            requestOf('POST', collection, { body: merge(merge(head, whole), more) }),
      ),
    },
    {
      weight: 2,
      arbitrary: part.map(
        more =>
          ({ url, head }: Place) =>
            requestOf('PUT', url, { body: merge(merge(head, whole), more) }),
      ),
    },
    {
      weight: 3,
      arbitrary: part.map(
        more =>
          ({ url }: Place) =>
            patchOf(url, 'merge', more),
      ),
    },
    {
      weight: 3,
      arbitrary: part.map(
        more =>
          ({ url }: Place) =>
            patchOf(url, 'strategic', more),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.record({ part, manager, force: fc.boolean(), isWhole: fc.boolean() }).map(
        ({ part: more, manager: by, force, isWhole }) =>
          ({ url, head }: Place) =>
            patchOf(
              `${url}?fieldManager=${by}&force=${force}`,
              'apply',
              merge(isWhole ? merge(head, whole) : head, more),
            ),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constant(({ url }: Place) =>
        patchOf(url, 'json', [{ op: 'add', path: '/metadata/labels', value: { json: 'patch' } }]),
      ),
    },
    {
      weight: 1,
      arbitrary: policy.map(
        propagationPolicy =>
          ({ url }: Place) =>
            requestOf('DELETE', url, { body: { propagationPolicy } }),
      ),
    },
    { weight: 1, arbitrary: fc.constant(({ url }: Place) => requestOf('GET', url)) },
  )
}

function merge(left: object, right: object): object {
  const result: Record<string, unknown> = { ...left }
  for (const [key, value] of Object.entries(right)) {
    const before = result[key]
    result[key] = isMap(before) && isMap(value) ? merge(before, value) : value
  }
  return result
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Random operations as a script of this name. */
export function scriptOf(operations: readonly Operate[], name: string): Script {
  const namespace = `diff-${name.replaceAll('/', '-')}`
  return { name, namespace, operations: nameOperations(operations.map(operate => operate(namespace))) }
}

const recordedSeed = 35
const recordedScripts = 16

/** The random scripts whose answers are recorded: the same in each run. */
export function recordedRandomScripts(): Script[] {
  const samples = fc.sample(randomOperations, { seed: recordedSeed, numRuns: recordedScripts })
  return samples.map((operations, index) => scriptOf(operations, `random/${index + 1}`))
}
