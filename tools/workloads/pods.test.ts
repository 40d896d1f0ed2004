import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestCluster, type TestCluster } from './test-cluster.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster[Symbol.asyncDispose]())

/** A Pod of one container that runs a shell script; `spec` and `container` are more of each, as YAML. */
function pod(
  name: string,
  script: string,
  more: { spec?: string; container?: string; labels?: string } = {},
): string {
  const indent = (text: string, by: number): string => text.trim().replaceAll('\n', `\n${' '.repeat(by)}`)
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {${more.labels ?? ''}}}
spec:
  terminationGracePeriodSeconds: 1
  ${indent(more.spec ?? '', 2)}
  containers:
  - name: c
    image: busybox
    command: [sh, -c, ${JSON.stringify(script)}]
    ${indent(more.container ?? '', 4)}
`
}

const never = 'restartPolicy: Never'
const running = { status: { phase: 'Running' } }
const succeeded = { status: { phase: 'Succeeded' } }

test('a Pod that succeeds', async () => {
  await cluster.create(pod('ok', 'echo done', { spec: never }))
  const object = await cluster.until('Pod/ok', succeeded)
  expect(object).toMatchObject({
    status: {
      containerStatuses: [
        { ready: false, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      ],
      conditions: [
        { type: 'PodReadyToStartContainers', status: 'False' },
        { type: 'Initialized', status: 'True', reason: 'PodCompleted' },
        { type: 'Ready', status: 'False', reason: 'PodCompleted' },
        { type: 'ContainersReady', status: 'False', reason: 'PodCompleted' },
        { type: 'PodScheduled', status: 'True' },
      ],
    },
  })
  expect(await cluster.log('ok')).toBe('done\n')
  await expect
    .poll(() => cluster.events('Pod/ok'), { timeout: 5000 })
    .toEqual(
      expect.arrayContaining([
        'Scheduled: Successfully assigned default/ok to node-1',
        'Pulled: Container image "busybox" already present on machine and can be accessed by the pod',
        'Created: Container created',
        'Started: Container started',
      ]),
    )
})

test('a Pod that fails says how, with its termination message', async () => {
  await cluster.create(pod('fails', 'echo why >/dev/termination-log; exit 4', { spec: never }))
  const object = await cluster.until('Pod/fails', { status: { phase: 'Failed' } })
  expect(object).toMatchObject({
    status: {
      containerStatuses: [{ state: { terminated: { exitCode: 4, reason: 'Error', message: 'why\n' } } }],
      conditions: { 2: { type: 'Ready', reason: 'PodFailed' } },
    },
  })
})

test('without a message of its own, the end of the log is one', async () => {
  const container = 'terminationMessagePolicy: FallbackToLogsOnError'
  await cluster.create(pod('fallback', 'echo last words; exit 1', { spec: never, container }))
  const object = await cluster.until('Pod/fallback', { status: { phase: 'Failed' } })
  expect(object).toMatchObject({
    status: { containerStatuses: [{ state: { terminated: { message: 'last words\n' } } }] },
  })
})

test('OnFailure starts again what failed, and is done with what succeeded', async () => {
  const script = 'if [ -e /data/x ]; then echo second; else touch /data/x; echo first; exit 1; fi'
  const spec = 'restartPolicy: OnFailure\nvolumes: [{name: d, emptyDir: {}}]'
  await cluster.create(
    pod('retry', script, { spec, container: 'volumeMounts: [{name: d, mountPath: /data}]' }),
  )
  const object = await cluster.until('Pod/retry', succeeded)
  expect(object).toMatchObject({
    status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 1 } } }] },
  })
  expect(await cluster.log('retry')).toBe('second\n')
  expect(await cluster.log('retry', { previous: true })).toBe('first\n')
})

test('what crashes again and again is started later and later', async () => {
  await cluster.create(pod('crash', 'exit 3'))
  const object = await cluster.until('Pod/crash', {
    status: { containerStatuses: [{ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
  })
  expect(object).toMatchObject({
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          state: {
            waiting: {
              message: `back-off 10s restarting failed container=c pod=crash_default(${object.metadata.uid})`,
            },
          },
        },
      ],
    },
  })
  await expect
    .poll(() => cluster.events('Pod/crash'), { timeout: 5000 })
    .toContain(`BackOff: Back-off restarting failed container c in pod crash_default(${object.metadata.uid})`)
})

test('init containers go one after the other, a sidecar stays, and the Pod ends without it', async () => {
  await cluster.create(`
apiVersion: v1
kind: Pod
metadata: {name: inits}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  volumes: [{name: d, emptyDir: {}}]
  initContainers:
  - {name: one, image: busybox, command: [sh, -c, "echo one >>/data/order"], volumeMounts: [{name: d, mountPath: /data}]}
  - {name: side, image: busybox, restartPolicy: Always, command: [sh, -c, "echo side >>/data/order; sleep 1000"], volumeMounts: [{name: d, mountPath: /data}], startupProbe: {exec: {command: [grep, side, /data/order]}}}
  - {name: two, image: busybox, command: [sh, -c, "echo two >>/data/order"], volumeMounts: [{name: d, mountPath: /data}]}
  containers:
  - {name: main, image: busybox, command: [sh, -c, "cat /data/order"], volumeMounts: [{name: d, mountPath: /data}]}
`)
  const object = await cluster.until('Pod/inits', succeeded)
  expect(await cluster.log('inits', { container: 'main' })).toBe('one\nside\ntwo\n')
  expect(object).toMatchObject({
    status: {
      initContainerStatuses: [{ state: { terminated: { exitCode: 0 } } }, { state: { terminated: {} } }, {}],
    },
  })
})

test('an init container that fails keeps the others from starting', async () => {
  await cluster.create(
    pod('badinit', 'echo never', {
      spec: `${never}\ninitContainers: [{name: i, image: busybox, command: [sh, -c, "exit 2"]}]`,
    }),
  )
  const object = await cluster.until('Pod/badinit', { status: { phase: 'Failed' } })
  expect(object).toMatchObject({
    status: {
      initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }],
      containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }],
      conditions: {
        1: { type: 'Initialized', status: 'False', message: 'containers with incomplete status: [i]' },
      },
    },
  })
})

test('a liveness probe that fails has the container started again', async () => {
  const container =
    'livenessProbe: {exec: {command: [sh, -c, "echo sick; exit 1"]}, periodSeconds: 1, failureThreshold: 1}'
  await cluster.create(pod('sick', 'sleep 1000', { container }))
  await cluster.until('Pod/sick', { status: { containerStatuses: [{ restartCount: 1 }] } })
  await expect
    .poll(() => cluster.events('Pod/sick'), { timeout: 5000 })
    .toEqual(
      expect.arrayContaining([
        'Unhealthy: Liveness probe failed: sick\n',
        'Killing: Container c failed liveness probe, will be restarted',
      ]),
    )
})

test('readiness follows its probe', async () => {
  const spec = 'volumes: [{name: d, emptyDir: {}}]'
  const container =
    'volumeMounts: [{name: d, mountPath: /data}]\nreadinessProbe: {exec: {command: [test, -e, /data/ready]}, periodSeconds: 1, failureThreshold: 1}'
  await cluster.create(
    pod('ready', 'sleep 0.5; touch /data/ready; sleep 1; rm /data/ready; sleep 1000', { spec, container }),
  )
  await cluster.until('Pod/ready', {
    status: {
      phase: 'Running',
      conditions: {
        2: {
          type: 'Ready',
          status: 'False',
          reason: 'ContainersNotReady',
          message: 'containers with unready status: [c]',
        },
      },
    },
  })
  await cluster.until('Pod/ready', { status: { conditions: { 2: { status: 'True' } } } })
  await expect(
    cluster.until('Pod/ready', { status: { conditions: { 2: { status: 'False' } } } }),
  ).resolves.toBeDefined()
})

test('a startup probe holds the others back', async () => {
  const container =
    'startupProbe: {exec: {command: [sh, -c, "sleep 0.4; exit 0"]}, periodSeconds: 1}\nlivenessProbe: {exec: {command: ["true"]}}'
  await cluster.create(pod('slow', 'sleep 1000', { container }))
  await cluster.until('Pod/slow', {
    status: { containerStatuses: [{ started: false, ready: false, state: { running: {} } }] },
  })
  await expect(
    cluster.until('Pod/slow', { status: { containerStatuses: [{ started: true, ready: true }] } }),
  ).resolves.toBeDefined()
})

test('a TCP probe', async () => {
  const container = 'readinessProbe: {tcpSocket: {port: 9}, periodSeconds: 1}'
  await cluster.create(pod('tcp', 'sleep 1000', { container }))
  const { status } = (await cluster.until('Pod/tcp', running)) as unknown as { status: { podIP: string } }
  await expect
    .poll(() => cluster.events('Pod/tcp'), { timeout: 5000 })
    .toContain(`Unhealthy: Readiness probe failed: dial tcp ${status.podIP}:9: connect: connection refused`)
})

test('hooks: postStart beside the process, preStop before its end', async () => {
  const spec = 'volumes: [{name: d, hostPath: {path: FOLDER, type: DirectoryOrCreate}}]\n'.replace(
    'FOLDER',
    `${cluster.folder}/hooks`,
  )
  const container =
    'volumeMounts: [{name: d, mountPath: /data}]\nlifecycle: {postStart: {exec: {command: [sh, -c, "echo post >>/data/log"]}}, preStop: {exec: {command: [sh, -c, "echo pre >>/data/log"]}}}'
  await cluster.create(
    pod('hooks', 'trap "echo term >>/data/log; exit" TERM; while :; do sleep 0.05; done', {
      spec: spec.trim(),
      container,
    }),
  )
  await cluster.until('Pod/hooks', { status: { conditions: { 2: { status: 'True' } } } })
  await cluster.client.delete(
    { apiVersion: 'v1', kind: 'Pod', name: 'hooks', namespace: 'default' },
    { gracePeriodSeconds: 5 },
  )
  await cluster.gone('Pod/hooks')
  const { readFile } = await import('node:fs/promises')
  expect(await readFile(`${cluster.folder}/hooks/log`, 'utf8')).toBe('post\npre\nterm\n')
})

test('a hook that fails ends the container', async () => {
  const container = 'lifecycle: {postStart: {exec: {command: ["false"]}}}'
  await cluster.create(pod('badhook', 'sleep 1000', { container }))
  await expect
    .poll(() => cluster.events('Pod/badhook'), { timeout: 8000 })
    .toEqual(
      expect.arrayContaining(['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook']),
    )
})

test('what ignores SIGTERM is killed when its time is over', async () => {
  await cluster.create(pod('stubborn', 'trap "" TERM; while :; do sleep 1; done'))
  await cluster.until('Pod/stubborn', running)
  const startedAt = Date.now()
  await cluster.client.delete({ apiVersion: 'v1', kind: 'Pod', name: 'stubborn', namespace: 'default' })
  await cluster.gone('Pod/stubborn')
  expect(Date.now() - startedAt).toBeGreaterThan(900)
})

test('a deadline ends a Pod', async () => {
  await cluster.create(pod('deadline', 'sleep 1000', { spec: 'activeDeadlineSeconds: 1' }))
  const object = await cluster.until('Pod/deadline', {
    status: { phase: 'Failed', containerStatuses: [{ state: { terminated: {} } }] },
  })
  expect(object).toMatchObject({
    status: {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    },
  })
})

test.each([
  [
    'env: [{name: X, valueFrom: {configMapKeyRef: {name: none, key: x}}}]',
    'CreateContainerConfigError',
    'configmap "none" not found',
  ],
  [
    'env: [{name: X, valueFrom: {secretKeyRef: {name: none, key: x}}}]',
    'CreateContainerConfigError',
    'secret "none" not found',
  ],
])('what is missing is waited for: %s', async (...[container, reason, message]) => {
  const name = `missing-${reason.length}-${message.length}`
  await cluster.create(pod(name, 'sleep 1000', { container }))
  await expect(
    cluster.until(`Pod/${name}`, {
      status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason, message } } }] },
    }),
  ).resolves.toBeDefined()
})

test('a Pod that waits for its ConfigMap starts when it comes', async () => {
  await cluster.create(
    pod('waits', 'echo $(cat /v/a); sleep 1000', {
      spec: 'volumes: [{name: v, configMap: {name: later}}]',
      container: 'volumeMounts: [{name: v, mountPath: /v}]',
    }),
  )
  await cluster.until('Pod/waits', {
    status: { containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
  })
  await expect
    .poll(() => cluster.events('Pod/waits'), { timeout: 5000 })
    .toContain('FailedMount: MountVolume.SetUp failed for volume "v" : configmap "later" not found')
  await cluster.create('{apiVersion: v1, kind: ConfigMap, metadata: {name: later}, data: {a: here}}')
  await cluster.until('Pod/waits', running)
  await expect.poll(() => cluster.log('waits')).toBe('here\n')
})

test('an image that stands for nothing, and a program that is not there', async () => {
  await cluster.create(
    `${pod('noimage', 'x').replace('image: busybox', 'image: example.com/shop:1')}---${pod('noprogram', 'x').replace('command: [sh, -c, "x"]', 'command: [no-such-program]')}`,
  )
  const image = await cluster.until('Pod/noimage', {
    status: {
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }],
    },
  })
  expect(JSON.stringify(image['status'])).toContain('example.com/shop:\\n    source: FOLDER')
  const program = await cluster.until('Pod/noprogram', {
    status: { containerStatuses: [{ lastState: { terminated: { exitCode: 128, reason: 'StartError' } } }] },
  })
  expect(JSON.stringify(program['status'])).toContain('no-such-program: not found')
})

test('the Downward API, service variables and expansion', async () => {
  const container = `
resources: {limits: {memory: 64Mi}}
env:
- {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
- {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
- {name: ALL, value: "$(POD) $(MEMORY) $(KUBERNETES_SERVICE_PORT) $$(POD)"}`
  await cluster.create(pod('downward', 'echo $ALL; echo $IP', { spec: never, container }))
  const { status } = (await cluster.until('Pod/downward', succeeded)) as unknown as {
    status: { podIP: string }
  }
  expect(await cluster.log('downward')).toBe(`downward 64 443 $(POD)\n${status.podIP}\n`)
})

test('a Pod reaches the API with its own token', async () => {
  const program =
    "const fs = require('fs'); const d = '/var/run/secrets/kubernetes.io/serviceaccount/'; const { request } = require('https'); request({ host: process.env.KUBERNETES_SERVICE_HOST, port: process.env.KUBERNETES_SERVICE_PORT, path: '/api', ca: fs.readFileSync(d + 'ca.crt'), headers: { authorization: 'Bearer ' + fs.readFileSync(d + 'token', 'utf8') } }, r => { console.log(r.statusCode, fs.readFileSync(d + 'namespace', 'utf8')); r.resume() }).end()"
  await cluster.create(`
apiVersion: v1
kind: Pod
metadata: {name: token}
spec:
  restartPolicy: Never
  containers: [{name: c, image: devmatic/node, args: [-e, ${JSON.stringify(program)}]}]
`)
  await cluster.until('Pod/token', succeeded)
  expect(await cluster.log('token')).toBe('200 default\n')
})

test('a debug container joins a running Pod', async () => {
  await cluster.create(pod('debugged', 'sleep 1000'))
  await cluster.until('Pod/debugged', running)
  const ref = { apiVersion: 'v1', kind: 'Pod', name: 'debugged', namespace: 'default' }
  const ephemeralContainers = [
    { name: 'debugger', image: 'busybox', command: ['sh', '-c', 'echo looking; sleep 1000'] },
  ]
  await cluster.client.patch(
    ref,
    { type: 'strategic', patch: { spec: { ephemeralContainers } } },
    { subresource: 'ephemeralcontainers' },
  )
  await cluster.until('Pod/debugged', {
    status: { ephemeralContainerStatuses: [{ name: 'debugger', state: { running: {} } }] },
  })
  await expect.poll(() => cluster.log('debugged', { container: 'debugger' })).toBe('looking\n')
})

test('nothing went wrong unseen', () => {
  expect(cluster.errors).toEqual([])
})
