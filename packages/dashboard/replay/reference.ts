import type {
  Choices,
  Deployment,
  EnvironmentVariable,
  Hello,
  LogLine,
  Mode,
  Plan,
  Price,
  PullImpact,
  Service,
  ServiceDetail,
  ServiceManifest,
  SourceReport,
  StatusShape,
  Timeline,
} from '@devmatic/deploy-manager/protocol'

/** When the reference product is looked at. */
export const now = '2026-11-14T10:41:13.000Z'
const MiB = 2 ** 20

/** So many seconds before. */
export function ago(seconds: number): string {
  return new Date(Date.parse(now) - seconds * 1000).toISOString()
}

/** A made-up course of a number that is the same in every run. */
export function course(base: number, seed: number, length = 60): number[] {
  return Array.from({ length }, (_, i) =>
    Math.max(0, base * (1 + 0.18 * Math.sin(i / 3 + seed) + 0.14 * Math.sin(i * 1.7 + seed * 3))),
  )
}

const services: [
  name: string,
  group: string,
  description: string,
  part: {
    mode?: Mode
    cpu?: number
    mib?: number
    replicas?: number
    changedS?: number
    needs?: string[]
    pulled?: boolean
  },
][] = [
  [
    'shop',
    'Websales',
    'Ticket shop widget, Dutch and English',
    { mode: 'source', cpu: 0.08, mib: 142, changedS: 130, needs: ['sales', 'queue'], pulled: true },
  ],
  ['queue', 'Websales', 'Websales rate limiter', { cpu: 0.03, mib: 96, replicas: 3, needs: ['postgres'] }],
  [
    'sales',
    'Websales',
    'Holds, orders and payment',
    {
      mode: 'source',
      cpu: 0.1,
      mib: 188,
      changedS: 127,
      needs: ['postgres', 'fakeaws', 'queue', 'seatplan', 'mail'],
      pulled: true,
    },
  ],
  [
    'seatplan',
    'Websales',
    'Seat plans and seat locking',
    { cpu: 0.02, mib: 240, needs: ['postgres'], pulled: true },
  ],
  ['mail', 'Websales', 'Confirmation mails and e-tickets', { cpu: 0.004, mib: 61 }],
  [
    'dashboard',
    'Back office',
    'Sales figures for organisers',
    { cpu: 0.01, mib: 118, needs: ['sales', 'postgres'] },
  ],
  ['boxoffice', 'Back office', 'Counter sales', { mode: 'off', needs: ['sales', 'scan'] }],
  ['scan', 'Back office', 'Ticket scanning at the door', { mode: 'off', needs: ['postgres'] }],
  ['invoices', 'Back office', 'Monthly invoices for organisers', { mode: 'off', needs: ['postgres'] }],
  [
    'postgres',
    'Platform',
    'PostgreSQL 15, three nodes',
    { cpu: 0.12, mib: 612, replicas: 3, changedS: 10_900 },
  ],
  [
    'fakeaws',
    'Platform',
    'Fake DynamoDB for internal environments',
    { cpu: 0.01, mib: 74, changedS: 10_900 },
  ],
  [
    'prometheus',
    'Platform',
    'Metrics, 15 s, kept 7 days',
    { cpu: 0.04, mib: 310, changedS: 10_900, pulled: true },
  ],
  ['simulator', 'Platform', 'Visitors for load tests', { mode: 'off', needs: ['shop'] }],
]

/** A status of a service. */
export function statusOf(shape: StatusShape, ready: number, wanted: number): Service['status'] {
  const words: Record<StatusShape, string> = {
    ready: 'Ready',
    starting: 'Starting',
    waiting: 'Waiting for postgres',
    'not-ready': 'Not ready',
    failing: 'Failing',
    off: 'Off',
    unknown: 'Unknown',
  }
  return { shape, word: words[shape], since: ago(46), ready, wanted }
}

/** Every service of the reference product, all well. */
export function calmServices(): Service[] {
  return services.map(
    (
      [
        name,
        group,
        description,
        { mode = 'image', cpu = 0, mib = 0, replicas = 1, changedS = 7500, needs = [], pulled = false },
      ],
      index,
    ) => ({
      name,
      kind: name === 'postgres' ? 'StatefulSet' : 'Deployment',
      description,
      group,
      mode,
      modes: group === 'Platform' ? ['off', 'image'] : ['off', 'image', 'source'],
      status:
        mode === 'off'
          ? { ...statusOf('off', 0, 0), since: ago(changedS) }
          : statusOf('ready', replicas, replicas),
      ...(mode !== 'off' && {
        usage: {
          at: ago(0.3),
          cpuCores: cpu,
          memoryBytes: mib * MiB,
          cpu: course(cpu, index),
          stepSeconds: 15,
        },
      }),
      restarts: 0,
      lastChange: { at: ago(changedS), text: mode === 'source' ? 'image → source by you' : 'deployed' },
      ...(name === 'postgres'
        ? { url: 'tcp://localhost:5432' }
        : { url: `http://${name}.ticketing.localhost:4680/` }),
      containers: [
        {
          name,
          image: mode === 'source' ? 'devmatic/source-runner' : `ticketing/${name}:77ab012`,
          ...(group !== 'Platform' && { source: `services/${name}` }),
        },
      ],
      defined: { file: `manifests/${name}.yaml`, line: 18 },
      needs,
      neededBy: services.filter(([, , , part]) => part.needs?.includes(name)).map(([other]) => other),
      changedByPull: pulled,
    }),
  )
}

/** The same, a moment after somebody saved a file that needs a table which is not there yet. */
export function troubledServices(): Service[] {
  return calmServices().map(service => {
    if (service.name === 'sales') {
      const firstError = {
        at: ago(38),
        text: 'relation "holds_v2" does not exist (orders.ts:88)',
        pod: 'sales-7c9f4',
        container: 'sales',
        cursor: 'c6',
      }
      return {
        ...service,
        restarts: 4,
        lastChange: { at: ago(38), text: 'orders.ts saved' },
        status: { ...statusOf('failing', 0, 1), reason: 'CrashLoopBackOff', firstError },
      }
    }
    if (service.name === 'seatplan')
      return {
        ...service,
        lastChange: { at: ago(6), text: 'deployed' },
        status: { ...statusOf('starting', 1, 2), since: ago(6) },
      }
    if (service.name === 'queue') return { ...service, status: { ...statusOf('waiting', 0, 3) } }
    return service
  })
}

/** Who answers for the reference product. */
export const hello: Hello = {
  protocol: 1,
  version: '0.1.0',
  product: 'ticketing',
  environment: 'local',
  environments: ['local', 'qa', 'production'],
  namespace: 'ticketing',
  proposes: false,
  protected: false,
  clusterName: 'https://127.0.0.1:6443 (embedded)',
  embedded: true,
  cluster: { connected: true, since: ago(10_900) },
  git: { branch: 'group-seats', commit: '3e90b1c', detached: false, dirty: true },
  root: '/home/els/ticketing',
  url: 'http://localhost:4680/',
  ingresses: ['http://tickets.localhost:4680/'],
  startedAt: ago(10_900),
  now,
  machine: { cores: 8, memoryBytes: 16 * 2 ** 30 },
}

/** The choices of the reference product. */
export const choices: Choices = {
  branch: 'group-seats',
  modes: {
    shop: 'source',
    sales: 'source',
    boxoffice: 'off',
    scan: 'off',
    invoices: 'off',
    simulator: 'off',
  },
  preset: 'websales',
  edited: true,
  presets: [
    {
      name: 'websales',
      modes: {
        shop: 'source',
        sales: 'source',
        boxoffice: 'off',
        scan: 'off',
        invoices: 'off',
        simulator: 'off',
      },
    },
    { name: 'checkout', modes: { queue: 'source', sales: 'source', mail: 'off' } },
    { name: 'everything', modes: {} },
  ],
}

const measured = (mib: number, samples = 23): Price['memory'] => ({
  value: mib * MiB,
  samples,
  text: `p50 of ${samples} starts`,
})

/** What the reference's pending changes cost. */
export const price: Price = {
  modes: { seatplan: 'source', boxoffice: 'image', mail: 'off', scan: 'image' },
  pods: { before: 14, after: 15 },
  memory: measured(174),
  start: { value: 14, samples: 23, text: 'p50 of 23 starts' },
  chosen: [
    { service: 'seatplan', from: 'image', to: 'source', because: 'you chose it', memory: measured(48) },
    { service: 'boxoffice', from: 'off', to: 'image', because: 'you chose it', memory: measured(112) },
    { service: 'mail', from: 'image', to: 'off', because: 'you chose it', memory: measured(-61) },
  ],
  needed: [
    { service: 'scan', from: 'off', to: 'image', because: 'boxoffice: SCAN_URL', memory: measured(75) },
  ],
  orphans: [],
  warnings: [{ service: 'sales', needs: 'mail', text: 'sales needs mail by MAIL_URL' }],
  rows: [
    {
      key: 'Deployment/ticketing/seatplan',
      kind: 'Deployment',
      name: 'seatplan',
      namespace: 'ticketing',
      service: 'seatplan',
      action: 'change',
      what: 'image → source',
      because: [{ type: 'mode', text: 'source' }],
      effect: '1 Pod restarts',
      place: { file: 'manifests/seatplan.yaml', line: 18 },
      fields: [
        { path: '.spec.replicas', before: '2', after: '1' },
        {
          path: '.spec.template.spec.containers[name="seatplan"].image',
          before: 'ticketing/seatplan:8c1f2e4',
          after: 'devmatic/source-runner',
        },
        {
          path: '.spec.template.spec.containers[name="seatplan"].args',
          after: '["--path", "services/seatplan", "--run", "npm run dev"]',
        },
      ],
    },
    {
      key: 'Deployment/ticketing/boxoffice',
      kind: 'Deployment',
      name: 'boxoffice',
      namespace: 'ticketing',
      service: 'boxoffice',
      action: 'create',
      what: 'new',
      because: [{ type: 'mode', text: 'image' }],
      effect: '1 Pod starts',
      fields: [{ path: '.spec.replicas', after: '1' }],
      place: { file: 'manifests/boxoffice.yaml', line: 3 },
    },
    {
      key: 'Deployment/ticketing/mail',
      kind: 'Deployment',
      name: 'mail',
      namespace: 'ticketing',
      service: 'mail',
      action: 'prune',
      what: 'removed',
      because: [{ type: 'mode', text: 'off' }],
      effect: '1 Pod ends',
      fields: [],
      message: 'mail is switched off',
    },
  ],
}

const origin = (
  variable: string,
  chain: [file: string, line: number, value: string][],
): EnvironmentVariable['variables'] => [
  {
    variable,
    chain: chain.map(([file, line, value]) => ({ place: { file, line }, value })),
  },
]

const environment: EnvironmentVariable[] = [
  {
    container: 'sales',
    name: 'DATABASE_URL',
    secret: true,
    kind: 'secret',
    reference: 'secret/ticketing database-url',
    place: { file: 'manifests/sales.yaml', line: 49 },
    variables: [],
    needs: 'postgres',
  },
  {
    container: 'sales',
    name: 'DYNAMO_URL',
    value: 'http://fakeaws:4566',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 39 },
    variables: [],
    needs: 'fakeaws',
  },
  {
    container: 'sales',
    name: 'GROUP_MAX',
    value: '12',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 43 },
    variables: origin('group_max', [
      ['environments/local.yaml', 14, '12'],
      ['manifests/variables.yaml', 9, '8'],
    ]),
  },
  {
    container: 'sales',
    name: 'HOLD_MINUTES',
    value: '15',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 41 },
    variables: origin('hold_minutes', [['manifests/variables.yaml', 5, '15']]),
  },
  {
    container: 'sales',
    name: 'LOG_LEVEL',
    value: 'debug',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 45 },
    variables: origin('log_level', [
      ['environments/local.yaml', 8, 'debug'],
      ['manifests/variables.yaml', 3, 'info'],
    ]),
  },
  {
    container: 'sales',
    name: 'MAIL_URL',
    value: 'http://mail:8025',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 51 },
    variables: [],
    needs: 'mail',
  },
  { container: 'sales', name: 'NODE_ENV', value: 'development', secret: false, kind: 'mode', variables: [] },
  {
    container: 'sales',
    name: 'POD_NAME',
    secret: false,
    kind: 'field',
    reference: 'metadata.name',
    place: { file: 'manifests/sales.yaml', line: 57 },
    variables: [],
  },
  {
    container: 'sales',
    name: 'QUEUE_URL',
    value: 'http://queue:8080',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 37 },
    variables: [],
    needs: 'queue',
  },
  {
    container: 'sales',
    name: 'SEATPLAN_URL',
    value: 'http://seatplan:8080',
    secret: false,
    kind: 'value',
    place: { file: 'manifests/sales.yaml', line: 53 },
    variables: [],
    needs: 'seatplan',
  },
]

/** The first page of `sales`. */
export function salesDetail(service: Service): ServiceDetail {
  const ready = service.status.shape === 'ready'
  const usage = service.usage
  return {
    service,
    environment,
    endpoints: [
      { service: 'sales', name: 'http', port: 8080, address: 'sales.ticketing', ready: ready ? 1 : 0 },
      { service: 'sales', name: 'metrics', port: 9464, ready: ready ? 1 : 0 },
    ],
    pods: [
      {
        name: 'sales-7c9f4',
        shape: service.status.shape,
        word: service.status.word,
        since: ago(46),
        createdAt: ago(130),
        node: 'devmatic',
        address: '127.64.0.7',
        restarts: service.restarts,
        mode: 'source',
        containers: [
          {
            name: 'sales',
            image: 'devmatic/source-runner',
            state: ready ? 'running' : 'waiting',
            ...(!ready && { reason: 'CrashLoopBackOff' }),
            ready,
            restarts: service.restarts,
            startedAt: ago(46),
            ...(service.restarts > 0 && { lastExit: { code: 1, reason: 'Error', at: ago(47) } }),
            id: 'process://48112',
          },
        ],
        ...(usage && { usage }),
      },
      {
        name: 'sales-5d2ab',
        shape: 'off',
        word: 'Replaced',
        since: ago(7200),
        createdAt: ago(7200),
        restarts: 0,
        mode: 'image',
        containers: [
          {
            name: 'sales',
            image: 'ticketing/sales:77ab012',
            state: 'terminated',
            ready: false,
            restarts: 0,
            lastExit: { code: 0, reason: 'Completed', at: ago(130) },
          },
        ],
      },
    ],
  }
}

const messages = ['order placed', 'order placed', 'hold made', 'order placed', 'payment accepted']

/** Lines of `sales` around the moment at which its table was missing. */
export function salesLines(): LogLine[] {
  const orders = Array.from({ length: 26 }, (_, index): LogLine => {
    const order = `A-204${15 + index}`
    const fields = {
      route: '/orders',
      order,
      seats: String(((index * 7) % 4) + 1),
      duration_ms: String(66 + ((index * 13) % 40)),
      status: '201',
    }
    return {
      ...line(30 - index * 1.1, index),
      level: 'info',
      message: messages[index % messages.length] ?? '',
      format: 'json',
      fields,
      text: JSON.stringify({ level: 'info', msg: messages[index % messages.length], ...fields }),
    }
  })
  const stack = [
    {
      text: 'at confirmHold (services/sales/src/orders.ts:88:17)',
      file: 'services/sales/src/orders.ts',
      line: 88,
      column: 17,
    },
    {
      text: 'at placeOrder (services/sales/src/orders.ts:41:9)',
      file: 'services/sales/src/orders.ts',
      line: 41,
      column: 9,
    },
  ]
  const fields = {
    order: 'A-20421',
    event: 'zomerlicht-2028',
    route: '/orders',
    duration_ms: '12',
    visitor: 'v_8f31c0',
    status: '500',
  }
  orders.splice(6, 0, {
    ...line(23.7, 5),
    cursor: 'c05w',
    level: 'warn',
    message: 'hold expires before payment',
    format: 'json',
    fields: { route: '/orders', order: 'A-20420', left_s: '4', status: '201' },
    text: '{"level":"warn"}',
  })
  orders.splice(7, 0, {
    ...line(23.6, 6),
    cursor: 'c6',
    level: 'error',
    stream: 'stderr',
    message: 'relation "holds_v2" does not exist',
    format: 'json',
    fields,
    stack,
    text: 'relation "holds_v2" does not exist\n    at confirmHold (services/sales/src/orders.ts:88:17)\n    at placeOrder (services/sales/src/orders.ts:41:9)',
  })
  orders.splice(12, 0, {
    ...line(19, 12),
    cursor: 'c12a',
    pod: 'sales-7c9f4',
    format: 'text',
    text: '\u001b[32m✓\u001b[0m \u001b[1mbuilt\u001b[0m in 196 ms, \u001b[33m1 warning\u001b[0m',
  })
  orders.splice(13, 0, {
    ...line(18.5, 13),
    cursor: 'c13a',
    format: 'text',
    text: 'مرحبا \u202Eabc\u202C \u0007 a name that turns the line',
  })
  return orders
}

function line(secondsAgo: number, index: number): Omit<LogLine, 'text' | 'format'> {
  return {
    cursor: `c${String(index).padStart(2, '0')}`,
    time: ago(secondsAgo),
    service: 'sales',
    pod: 'sales-7c9f4',
    container: 'sales',
    stream: 'stdout',
  }
}

/** How `sales` runs from source. */
export const salesSource: SourceReport = {
  service: 'sales',
  containers: [
    {
      name: 'sales',
      path: 'services/sales',
      build: 'npm run build',
      run: 'node dist/main.js',
      watch: ['src', 'migrations'],
      reload: 'restart',
    },
  ],
  saves: [
    {
      at: ago(12),
      files: ['src/orders.ts'],
      result: 'exited',
      seenMs: 4,
      syncedMs: 38,
      builtMs: 250,
      restartedMs: 210,
      totalMs: 6400,
    },
    ...[
      ['src/orders.ts', 412],
      ['src/holds.ts', 377],
      ['src/holds.ts', 455],
      ['src/main.ts', 391],
    ].map(([file, ms], index) => ({
      at: ago(540 + index * 200),
      files: [String(file)],
      result: 'ready' as const,
      seenMs: 4,
      syncedMs: 38,
      builtMs: 196 + index * 4,
      restartedMs: 92,
      readyMs: 61,
      totalMs: Number(ms),
    })),
  ],
  latency: {
    samples: 50,
    seen: { p50: 4, p95: 9 },
    synced: { p50: 38, p95: 61 },
    built: { p50: 196, p95: 340 },
    restarted: { p50: 92, p95: 210 },
    ready: { p50: 61, p95: 140 },
    total: { p50: 391, p95: 702 },
  },
  differences: [
    {
      container: 'sales',
      what: 'image',
      path: '.spec.template.spec.containers[name="sales"].image',
      image: 'ticketing/sales:77ab012',
      source: 'devmatic/source-runner',
    },
    {
      container: 'sales',
      what: 'command',
      path: '.spec.template.spec.containers[name="sales"].args',
      source: '["--path","services/sales"]',
    },
    { container: 'sales', what: 'environment', path: 'NODE_ENV', image: 'production', source: 'development' },
    { container: 'sales', what: 'user', path: '.securityContext.runAsUser', image: '10001', source: 'you' },
  ],
}

/** The save that broke `sales`, and what came of it. */
export function saveTimeline(): Timeline {
  const at = (ms: number): string => new Date(Date.parse(ago(12)) + ms).toISOString()
  const run = 'run-1'
  const entries: Timeline['entries'] = [
    {
      id: '01',
      at: at(0),
      kind: 'save',
      tone: 'info',
      service: 'sales',
      text: 'services/sales/src/orders.ts saved',
      run,
      turning: true,
    },
    {
      id: '02',
      at: at(42),
      kind: 'build',
      tone: 'info',
      service: 'sales',
      text: 'built',
      durationMs: 250,
      run,
      turning: false,
      cause: { id: '01', claim: 'caused' },
    },
    {
      id: '03',
      at: at(520),
      kind: 'start',
      tone: 'info',
      service: 'sales',
      text: 'restarted from source',
      detail: 'sync 38 ms, build 250 ms, restart 210 ms',
      run,
      turning: true,
      cause: { id: '01', claim: 'caused' },
    },
    {
      id: '04',
      at: at(904),
      kind: 'error',
      tone: 'bad',
      service: 'sales',
      text: 'relation "holds_v2" does not exist',
      place: { file: 'services/sales/src/orders.ts', line: 88 },
      run,
      turning: true,
      logCursor: 'c6',
      cause: { id: '03', claim: 'followed' },
    },
    {
      id: '05',
      at: at(910),
      kind: 'exit',
      tone: 'bad',
      service: 'sales',
      text: 'exited with 1',
      durationMs: 5500,
      run,
      turning: false,
    },
    {
      id: '06',
      at: at(1100),
      kind: 'not-ready',
      tone: 'warn',
      service: 'shop',
      text: '14 orders answered 502',
      durationMs: 5300,
      run,
      turning: true,
      cause: { id: '05', claim: 'followed' },
    },
    {
      id: '07',
      at: at(1600),
      kind: 'start',
      tone: 'info',
      service: 'sales',
      text: 'started again',
      run,
      turning: false,
    },
    {
      id: '08',
      at: at(2400),
      kind: 'exit',
      tone: 'bad',
      service: 'sales',
      text: 'exited with 1',
      run,
      turning: false,
    },
    {
      id: '09',
      at: at(2900),
      kind: 'not-ready',
      tone: 'warn',
      service: 'queue',
      text: 'admits 50 in a second',
      durationMs: 4000,
      run,
      turning: true,
    },
    {
      id: '10',
      at: at(3900),
      kind: 'apply',
      tone: 'info',
      service: 'postgres',
      text: '0042_holds_v2.sql applied',
      durationMs: 700,
      run,
      turning: true,
    },
    {
      id: '11',
      at: at(6400),
      kind: 'ready',
      tone: 'good',
      service: 'sales',
      text: 'ready',
      run,
      turning: true,
    },
    {
      id: '12',
      at: at(6410),
      kind: 'ready',
      tone: 'good',
      service: 'shop',
      text: 'ready',
      run,
      turning: false,
    },
  ]
  return {
    entries,
    runs: [
      {
        id: run,
        at: at(0),
        text: 'orders.ts',
        services: ['sales', 'shop', 'queue', 'postgres'],
        result: 'bad',
        durationMs: 6400,
      },
      { id: 'run-0', at: ago(552), text: 'orders.ts', services: ['sales'], result: 'good', durationMs: 412 },
      { id: 'run-a', at: ago(622), text: 'holds.ts', services: ['sales'], result: 'good', durationMs: 377 },
      {
        id: 'run-b',
        at: ago(1322),
        text: 'git pull, 4 services',
        services: ['shop', 'sales', 'seatplan', 'prometheus'],
        result: 'good',
        durationMs: 14_200,
      },
    ],
  }
}

const template = `kind: Deployment
metadata:
  name: sales
  annotations:
    description: Holds, orders and payment
spec:
  replicas: {{ .Variables.replicas.sales }}
  template:
    spec:
      containers:
      - name: sales
{{- if ismode . "sales" "sales" "image" }}
        image: {{ .Variables.images.sales }}
{{- else }}
        image: devmatic/source-runner
        args: ["--path", "services/sales"]
{{- end }}
        env:
        - name: QUEUE_URL
          value: http://queue:8080
        - name: HOLD_MINUTES
          value: "{{ .Variables.hold_minutes }}"
        resources:
          limits:
            memory: {{ .Variables.sales_memory }}`

/** The objects of `sales`, from template to cluster. */
export function salesManifest(): ServiceManifest {
  const file = 'manifests/sales.yaml'
  const rendered: [
    text: string,
    line: number,
    path: string,
    by: 'template' | 'variable' | 'mode',
    variable?: number,
  ][] = [
    ['kind: Deployment', 18, '.kind', 'template'],
    ['metadata:', 19, '.metadata', 'template'],
    ['  name: sales', 20, '.metadata.name', 'template'],
    ['  annotations:', 21, '.metadata.annotations', 'template'],
    ['    description: Holds, orders and payment', 22, '.metadata.annotations.description', 'template'],
    ['spec:', 23, '.spec', 'template'],
    ['  replicas: 1', 24, '.spec.replicas', 'variable', 0],
    ['  template:', 25, '.spec.template', 'template'],
    ['    spec:', 26, '.spec.template.spec', 'template'],
    ['      containers:', 27, '.spec.template.spec.containers', 'template'],
    ['      - name: sales', 28, '.spec.template.spec.containers[0].name', 'template'],
    ['        image: devmatic/source-runner', 32, '.spec.template.spec.containers[0].image', 'mode'],
    ['        args: ["--path", "services/sales"]', 33, '.spec.template.spec.containers[0].args', 'mode'],
    ['        env:', 35, '.spec.template.spec.containers[0].env', 'template'],
    ['        - name: QUEUE_URL', 36, '.spec.template.spec.containers[0].env[0].name', 'template'],
    ['          value: http://queue:8080', 37, '.spec.template.spec.containers[0].env[0].value', 'template'],
    ['        - name: HOLD_MINUTES', 38, '.spec.template.spec.containers[0].env[1].name', 'template'],
    ['          value: "15"', 39, '.spec.template.spec.containers[0].env[1].value', 'variable', 1],
    ['        resources:', 40, '.spec.template.spec.containers[0].resources', 'template'],
    ['          limits:', 41, '.spec.template.spec.containers[0].resources.limits', 'template'],
    [
      '            memory: 768Mi',
      42,
      '.spec.template.spec.containers[0].resources.limits.memory',
      'variable',
      2,
    ],
  ]
  const text = rendered.map(([each]) => each).join('\n')
  return {
    service: 'sales',
    objects: [
      {
        kind: 'Deployment',
        name: 'sales',
        place: { file, line: 18 },
        template: { file, text: template, firstLine: 18, lastLine: 42 },
        rendered: rendered.map(([each, lineNumber, path, by, variable]) => ({
          text: each,
          place: { file, line: lineNumber },
          path,
          by,
          variables: variable === undefined ? [] : [variable],
        })),
        variables: [
          {
            variable: 'replicas.sales',
            chain: [{ place: { file: 'manifests/variables.yaml', line: 30 }, value: '1' }],
          },
          {
            variable: 'hold_minutes',
            chain: [{ place: { file: 'manifests/variables.yaml', line: 5 }, value: '15' }],
          },
          {
            variable: 'sales_memory',
            chain: [
              { place: { file: 'environments/local.yaml', line: 12 }, value: '768Mi' },
              { place: { file: 'manifests/variables.yaml', line: 7 }, value: '512Mi' },
            ],
          },
        ],
        live: text.replace('replicas: 1', 'replicas: 2'),
        drift: ['.spec.replicas'],
        otherMode: text
          .replace('devmatic/source-runner', 'ticketing/sales:77ab012')
          .replace('\n        args: ["--path", "services/sales"]', ''),
      },
      {
        kind: 'Service',
        name: 'sales',
        place: { file, line: 2 },
        template: { file, text: 'kind: Service\nmetadata:\n  name: sales', firstLine: 2, lastLine: 4 },
        rendered: ['kind: Service', 'metadata:', '  name: sales'].map((each, index) => ({
          text: each,
          place: { file, line: 2 + index },
          path: '.kind',
          by: 'template' as const,
          variables: [],
        })),
        variables: [],
        live: 'kind: Service\nmetadata:\n  name: sales',
        drift: [],
      },
    ],
  }
}

/** A plan for production, with a deletion that wants a tick. */
export const productionPlan: Plan = {
  id: 'plan-8',
  createdAt: ago(40),
  environment: 'production',
  target: 'https://10.0.0.1:6443 (k8s-ams-1)',
  modes: {},
  blocked: false,
  counts: { change: 4, create: 1, prune: 1, unchanged: 31 },
  git: { commit: '3e90b1c', dirty: false },
  rows: [
    planRow('Deployment/shop', 'change', {
      what: 'image 8c1f2e4 → 41d09aa',
      because: [{ type: 'image', text: 'images.shop' }],
      effect: '4 Pods restart',
      fields: [
        {
          path: '.spec.template.spec.containers[name="shop"].image',
          before: 'ticketing/shop:8c1f2e4',
          after: 'ticketing/shop:41d09aa',
        },
      ],
    }),
    planRow('Deployment/sales', 'change', {
      what: 'image 77ab012 → 9e02c1d, GROUP_MAX',
      because: [
        { type: 'image', text: 'images.sales' },
        { type: 'template', text: 'manifests/sales.yaml:43' },
      ],
      effect: '6 Pods restart',
      fields: [
        {
          path: '.spec.template.spec.containers[name="sales"].image',
          before: 'ticketing/sales:77ab012',
          after: 'ticketing/sales:9e02c1d',
        },
        { path: '.spec.template.spec.containers[name="sales"].env[name="GROUP_MAX"]', after: '12' },
      ],
    }),
    planRow('Deployment/queue', 'change', {
      what: 'ADMIT_PER_S 120 → 100',
      because: [
        { type: 'variable', text: 'admit_per_s', place: { file: 'environments/production.yaml', line: 9 } },
      ],
      effect: '3 Pods restart',
      fields: [
        {
          path: '.spec.template.spec.containers[name="queue"].env[name="ADMIT_PER_S"].value',
          before: '120',
          after: '100',
        },
      ],
    }),
    planRow('Service/seatplan', 'change', {
      what: 'port name web → http',
      because: [{ type: 'template', text: 'manifests/seatplan.yaml:6' }],
      effect: '',
      fields: [{ path: '.spec.ports[0].name', before: 'web', after: 'http' }],
    }),
    planRow('Job/migrate-0042', 'create', {
      what: 'new',
      because: [{ type: 'template', text: 'manifests/migrations.yaml:1' }],
      effect: 'runs before the others',
      fields: [{ path: '.spec.backoffLimit', after: '0' }],
    }),
    {
      ...planRow('CronJob/fake-orders', 'prune', {
        what: 'removed',
        because: [
          {
            type: 'variable',
            text: 'internal_env',
            place: { file: 'environments/production.yaml', line: 3 },
          },
        ],
        effect: '',
        fields: [],
      }),
      named: true,
      message: '`internal_env` became false at manifests/jobs.yaml:4',
    },
  ],
}

function planRow(
  object: string,
  action: Plan['rows'][number]['action'],
  part: Pick<Plan['rows'][number], 'what' | 'because' | 'effect' | 'fields'>,
): Plan['rows'][number] {
  const [kind = '', name = ''] = object.split('/')
  return {
    key: `${kind}/ticketing/${name}`,
    kind,
    name,
    namespace: 'ticketing',
    service: name,
    action,
    place: { file: `manifests/${name}.yaml`, line: 18 },
    ...part,
  }
}

/** The last deployments of the reference product. */
export function deploymentsOf(): Deployment[] {
  const base = { findings: [], steps: [] }
  return [
    {
      ...base,
      id: 'd-421',
      cause: { type: 'files', text: 'manifests/sales.yaml saved' },
      state: 'succeeded',
      startedAt: ago(130),
      endedAt: ago(124),
      revision: 421,
      plan: productionPlan,
      steps: productionPlan.rows.map(row => ({
        key: row.key,
        action: row.action,
        state: 'done' as const,
        ready: 1,
        wanted: 1,
      })),
    },
    {
      ...base,
      id: 'd-420',
      cause: { type: 'files', text: 'manifests/mail.yaml saved' },
      state: 'failed',
      startedAt: ago(900),
      endedAt: ago(899),
      message: 'manifests/mail.yaml:12: variable mail.port is not defined',
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
    {
      ...base,
      id: 'd-419',
      cause: { type: 'git', text: 'git pull: 4 services' },
      state: 'succeeded',
      startedAt: ago(1322),
      endedAt: ago(1308),
      revision: 420,
    },
    {
      ...base,
      id: 'd-418',
      cause: { type: 'choices', text: 'sales: image → source' },
      state: 'succeeded',
      startedAt: ago(7300),
      endedAt: ago(7290),
      revision: 419,
    },
  ]
}

/** What the last git pull brought. */
export const pull: PullImpact = {
  id: 'pull-1',
  at: ago(1322),
  before: 'f0182bd',
  after: '3e90b1c',
  branch: 'group-seats',
  commits: [
    { id: '3e90b1c', subject: 'Group orders up to 12 seats', author: 'Els', at: ago(4000) },
    { id: 'a07d5e2', subject: 'Name the ports of seatplan', author: 'Bram', at: ago(90_000) },
  ],
  services: [
    {
      service: 'sales',
      causes: ['source', 'manifest'],
      details: ['services/sales/src/orders.ts', 'manifests/sales.yaml'],
      commits: ['3e90b1c'],
      state: 'applied',
    },
    {
      service: 'shop',
      causes: ['source'],
      details: ['services/shop/src/group.ts'],
      commits: ['3e90b1c'],
      state: 'applied',
    },
    {
      service: 'seatplan',
      causes: ['manifest'],
      details: ['manifests/seatplan.yaml'],
      commits: ['a07d5e2'],
      state: 'applied',
    },
    { service: 'boxoffice', causes: ['dependency'], details: ['sales'], commits: [], state: 'not-running' },
  ],
  otherFiles: ['README.md'],
  undoRevision: 419,
  undone: false,
}
