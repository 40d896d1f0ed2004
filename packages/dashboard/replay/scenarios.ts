import type { DependencyGraph, Hello, ManagerEvent, Service } from '@devmatic/deploy-manager/protocol'
import { manyServices } from './many.ts'
import * as reference from './reference.ts'
import type { Recorded, ReplayLine } from './replay-file.ts'

/** The name of a state. */
export type ScenarioName =
  | 'calm'
  | 'failing'
  | 'empty'
  | 'loading'
  | 'production'
  | 'many'
  | 'busy'
  | 'hostile'
  | 'broken-files'
  | 'other-version'

/** The states that can be replayed. */
export const scenarios: Record<ScenarioName, () => ReplayLine[]> = {
  calm: () => product(reference.calmServices()),
  failing: () => product(reference.troubledServices()),
  empty: () => product([]),
  loading: () => [{ recordedAt: reference.now }],
  production: () =>
    product(reference.calmServices().map(asImage), {
      ...reference.hello,
      environment: 'production',
      proposes: true,
      protected: true,
      embedded: false,
      clusterName: 'https://10.0.0.1:6443 (k8s-ams-1)',
      machine: { cores: 48, memoryBytes: 128 * 2 ** 30 },
    }),
  many: makeMany,
  busy: () => [...makeMany(), { again: changesOf(manyServices()), perSecond: 200 }],
  hostile: () => product(hostileServices()),
  'broken-files': () => [
    ...product(reference.calmServices()),
    {
      event: {
        type: 'render',
        findings: [
          {
            code: 'render/undefined',
            severity: 'error',
            message: 'variable mail.port is not defined',
            place: { file: 'manifests/mail.yaml', line: 12, column: 9 },
            hint: 'Set it in manifests/variables.yaml.',
          },
        ],
      },
    },
  ],
  'other-version': () =>
    product(reference.calmServices(), { ...reference.hello, protocol: 99, version: '9.0.0' }),
}

function makeMany(): ReplayLine[] {
  return product(manyServices(), {
    ...reference.hello,
    environment: 'qa',
    embedded: false,
    clusterName: 'https://10.0.0.2:6443 (k8s-ams-2)',
    machine: { cores: 960, memoryBytes: 2.5 * 2 ** 40 },
  })
}

/** A product whose every page has an answer. */
function product(services: Service[], hello: Hello = reference.hello): ReplayLine[] {
  const sales = services.find(({ name }) => name === 'sales')
  const lines = reference.salesLines()
  const [current, ...recent] = reference.deploymentsOf()
  const git = services.length > 0
  return [
    { recordedAt: reference.now },
    { event: { type: 'hello', hello } },
    { event: { type: 'services', services } },
    { event: { type: 'choices', choices: reference.choices } },
    ...(git ? [{ event: { type: 'pull', impact: reference.pull } as ManagerEvent }] : []),
    { call: 'hello', result: hello },
    { call: 'listServices', result: services },
    { call: 'getChoices', result: reference.choices },
    { call: 'priceChoices', result: reference.price },
    {
      call: 'setChoices',
      result: {
        ...reference.choices,
        modes: reference.price.modes,
        undo: { at: reference.now, text: '4 changes' },
      },
    },
    { call: 'undoChoices', result: reference.choices },
    { call: 'restartService', result: { text: 'Restarted' } },
    ...services.slice(0, 40).map((service): Recorded => ({
      call: 'getService',
      params: { service: service.name },
      result:
        service.name === 'sales'
          ? reference.salesDetail(service)
          : { service, pods: [], environment: [], endpoints: [] },
    })),
    ...(sales
      ? ([
          { call: 'getManifest', params: { service: 'sales' }, result: reference.salesManifest() },
          { call: 'getSource', params: { service: 'sales' }, result: reference.salesSource },
        ] satisfies Recorded[])
      : []),
    {
      call: 'getServiceEvents',
      result: [
        {
          type: 'Warning',
          reason: 'BackOff',
          message: 'Back-off restarting failed container sales',
          object: 'Pod/sales-7c9f4',
          count: 4,
          firstAt: reference.ago(60),
          lastAt: reference.ago(38),
        },
        {
          type: 'Normal',
          reason: 'Started',
          message: 'Started container sales',
          object: 'Pod/sales-7c9f4',
          count: 5,
          firstAt: reference.ago(130),
          lastAt: reference.ago(46),
        },
        {
          type: 'Normal',
          reason: 'Scheduled',
          message: 'Successfully assigned ticketing/sales-7c9f4 to devmatic',
          object: 'Pod/sales-7c9f4',
          count: 1,
          firstAt: reference.ago(130),
          lastAt: reference.ago(130),
        },
      ],
    },
    { call: 'getMetrics', result: metrics() },
    { call: 'whyService', params: { service: 'fakeaws' }, result: whyFakeaws },
    {
      call: 'whyService',
      result: {
        service: 'shop',
        mode: 'source',
        text: 'Nothing needs it.',
        chain: [{ service: 'shop' }],
        root: { type: 'choice', text: 'switched on by you', at: reference.ago(7200) },
      },
    },
    { call: 'getGraph', result: graphOf(services) },
    { call: 'listDeployments', result: { ...(current && { current }), recent, revisions: revisions() } },
    ...reference.deploymentsOf().map((deployment): Recorded => ({
      call: 'getDeployment',
      params: { deployment: deployment.id },
      result: deployment,
    })),
    { call: 'getRevision', result: { revision: revisions()[0]!, rows: reference.productionPlan.rows } },
    { call: 'makePlan', result: { ...reference.productionPlan, environment: hello.environment } },
    {
      call: 'planRollback',
      result: { ...reference.productionPlan, id: 'plan-9', environment: hello.environment },
    },
    { call: 'deploy', result: { ...reference.deploymentsOf()[0]!, id: 'd-421' } },
    { call: 'rollBack', result: { ...reference.deploymentsOf()[0]!, id: 'd-421' } },
    { call: 'compareEnvironments', result: difference },
    { call: 'getPull', result: git ? reference.pull : null },
    { call: 'undoPull', result: { ...reference.pull, undone: true } },
    {
      call: 'queryLogs',
      result: {
        lines: git ? lines : [],
        newer: 'c99',
        tookMs: 3.8,
        kept: { lines: 1_000_000, bytes: 47 * 2 ** 20, oldest: reference.ago(5400) },
      },
    },
    { call: 'countLogs', result: facets(lines) },
    { call: 'getTimeline', result: git ? reference.saveTimeline() : { entries: [], runs: [] } },
    { call: 'listShells', result: [] },
    {
      call: 'getAudit',
      result: [
        {
          at: reference.ago(130),
          by: 'dashboard',
          what: 'setChoices',
          details: '{"modes":{"sales":"source"}}',
          status: 200,
        },
      ],
    },
  ]
}

const whyFakeaws: Extract<Recorded, { call: 'whyService' }>['result'] = {
  service: 'fakeaws',
  mode: 'image',
  text: 'Only sales needs it. Switching it off breaks sales.',
  chain: [
    { service: 'shop' },
    {
      service: 'sales',
      reason: { type: 'environment', name: 'SALES_URL', place: { file: 'manifests/shop.yaml', line: 34 } },
    },
    {
      service: 'fakeaws',
      reason: { type: 'environment', name: 'DYNAMO_URL', place: { file: 'manifests/sales.yaml', line: 41 } },
    },
  ],
  root: { type: 'choice', text: 'switched on by you on group-seats', at: reference.ago(7200) },
}

const difference: Extract<Recorded, { call: 'compareEnvironments' }>['result'] = {
  a: 'qa',
  b: 'production',
  total: 41,
  variables: [
    {
      variable: 'admit_per_s',
      a: '500',
      b: '100',
      placeA: 'environments/qa.yaml:4',
      placeB: 'environments/production.yaml:9',
    },
    {
      variable: 'replicas.sales',
      a: '2',
      b: '6',
      placeA: 'environments/qa.yaml:7',
      placeB: 'environments/production.yaml:11',
    },
    {
      variable: 'sales_memory',
      a: '1Gi',
      b: '2Gi',
      placeA: 'environments/qa.yaml:9',
      placeB: 'environments/production.yaml:14',
    },
    {
      variable: 'internal_env',
      a: 'true',
      b: 'false',
      placeA: 'environments/qa.yaml:3',
      placeB: 'environments/production.yaml:3',
    },
    {
      variable: 'payment.url',
      a: 'http://bank:8080',
      b: 'https://pay.example',
      placeB: 'environments/production.yaml:20',
    },
    { variable: 'log_level', a: 'debug', b: 'info', placeA: 'environments/qa.yaml:12' },
  ],
}

function asImage(service: Service): Service {
  return {
    ...service,
    mode: service.mode === 'source' ? 'image' : service.mode,
    modes: service.modes.filter(mode => mode !== 'source'),
  }
}

function graphOf(services: readonly Service[]): DependencyGraph {
  return {
    nodes: services.map(({ name, group, mode, status }) => ({
      service: name,
      group,
      mode,
      shape: status.shape,
    })),
    edges: services.flatMap(({ name, needs }) =>
      needs.map(to => ({
        from: name,
        to,
        reasons: [
          {
            type: 'environment' as const,
            name: `${to.toUpperCase().replaceAll('-', '_')}_URL`,
            place: { file: `manifests/${name}.yaml`, line: 34 },
          },
        ],
      })),
    ),
  }
}

function metrics(): Extract<Recorded, { call: 'getMetrics' }>['result'] {
  const points = (base: number, seed: number): [string, number][] =>
    reference.course(base, seed).map((value, index) => [reference.ago((59 - index) * 15), value])
  return {
    service: 'sales',
    stepSeconds: 15,
    series: [
      { name: 'cpu', unit: 'cores', pod: 'sales-7c9f4', points: points(0.1, 2) },
      { name: 'memory', unit: 'bytes', pod: 'sales-7c9f4', points: points(188 * 2 ** 20, 5) },
    ],
  }
}

function revisions(): Extract<Recorded, { call: 'listDeployments' }>['result']['revisions'] {
  const names = ['Els', 'Bram', 'Els', 'Noor']
  const commits = ['3e90b1c', 'f0182bd', 'c3309fe', 'a07d5e2']
  return [421, 420, 419, 418].map((number, index) => ({
    number,
    startedAt: reference.ago(130 + index * 3000),
    endedAt: reference.ago(124 + index * 3000),
    result: index === 2 ? 'failed' : 'succeeded',
    environment: 'local',
    commit: commits[index] ?? '',
    dirty: index === 0,
    author: names[index] ?? '',
    objects: 41,
    ...(index === 2 && { message: 'Deployment/mail: its Pods did not become ready in 60 s' }),
  }))
}

function facets(
  lines: readonly { level?: string; fields?: Record<string, string> }[],
): Extract<Recorded, { call: 'countLogs' }>['result'] {
  const buckets = reference.course(12, 1).map((total, index) => ({
    total: index > 48 && index < 52 ? 1 : Math.round(total),
    warn: index % 17 === 5 ? 2 : 0,
    error: index === 47 ? 3 : 0,
  }))
  return {
    total: 81,
    complete: true,
    tookMs: 38,
    services: [{ value: 'sales', count: 81 }],
    pods: [
      { value: 'sales-7c9f4', count: 79 },
      { value: 'sales-migrate', count: 2 },
    ],
    levels: [
      { value: 'error', count: 2 },
      { value: 'warn', count: 4 },
      { value: 'info', count: 75 },
      { value: 'debug', count: 1310 },
    ],
    fields: [
      {
        name: 'route',
        values: [
          { value: '/orders', count: lines.length },
          { value: '/holds', count: 240 },
          { value: '/holds/:id', count: 61 },
          { value: '/payment', count: 12 },
        ],
        more: 0,
      },
      {
        name: 'status',
        values: [
          { value: '201', count: 77 },
          { value: '409', count: 2 },
          { value: '500', count: 2 },
        ],
        more: 3,
      },
    ],
    histogram: { from: reference.ago(60), bucketMs: 1000, buckets },
  }
}

/** One change after the other: another number of ready Pods, other restarts. */
function changesOf(services: readonly Service[]): ManagerEvent[] {
  return services.flatMap((service, index) => [
    {
      type: 'service',
      service: { ...service, status: { ...service.status, ready: Math.max(0, service.status.ready - 1) } },
    } as const,
    { type: 'service', service: { ...service, restarts: index % 5 } } as const,
  ])
}

/** Names and texts as nobody would wish them. */
function hostileServices(): Service[] {
  const [first, second, third, fourth] = reference.calmServices()
  const long = 'a'.repeat(63).concat('.', 'b'.repeat(63), '.', 'c'.repeat(63), '.', 'd'.repeat(61))
  const error = { at: reference.ago(5), text: `${'x'.repeat(5000)}\u202E\u0007`, pod: 'p', container: 'c' }
  return [
    { ...first!, name: long, description: 'مرحبا بالعالم \u202E evil' },
    { ...second!, name: 'b', description: '<img src=x onerror=alert(1)>' },
    {
      ...third!,
      name: 'c',
      description: 'x'.repeat(2000),
      status: { ...reference.statusOf('failing', 0, 1), firstError: error },
    },
    {
      ...fourth!,
      name: 'd',
      group: '',
      description: '',
      restarts: 123_456,
      usage: { ...fourth!.usage!, cpuCores: 12_345.6, memoryBytes: 2 ** 52 },
    },
  ]
}
