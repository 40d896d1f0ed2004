import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestCluster, type TestCluster } from './test-cluster.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster[Symbol.asyncDispose]())

function job(name: string, script: string, spec = ''): string {
  return `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  ${spec.replaceAll('\n', '\n  ')}
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: busybox, command: [sh, -c, ${JSON.stringify(script)}]}]
`
}

const complete = {
  status: {
    conditions: [
      { type: 'SuccessCriteriaMet', status: 'True' },
      { type: 'Complete', status: 'True' },
    ],
  },
}

test('a Job runs to its completions, so many at once', async () => {
  await cluster.create(job('three', 'echo x', 'completions: 3\nparallelism: 2'))
  const object = await cluster.until('Job/three', complete)
  expect(object).toMatchObject({
    status: { succeeded: 3, ready: 0, terminating: 0, conditions: { 1: { reason: 'CompletionsReached' } } },
  })
  await expect.poll(() => cluster.events('Job/three')).toContain('Completed: Job completed')
  const pods = (await cluster.list('Pod')).filter(({ metadata }) => metadata.labels?.['job-name'] === 'three')
  expect(pods).toHaveLength(3)
  expect(pods.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([])
})

test('an indexed Job tells each Pod its index', async () => {
  await cluster.create(
    job(
      'indexed',
      'echo index $JOB_COMPLETION_INDEX',
      'completions: 3\nparallelism: 3\ncompletionMode: Indexed',
    ),
  )
  expect(await cluster.until('Job/indexed', complete)).toMatchObject({
    status: { succeeded: 3, completedIndexes: '0-2' },
  })
  const pods = (await cluster.list('Pod')).filter(
    ({ metadata }) => metadata.labels?.['job-name'] === 'indexed',
  )
  const logs = await Promise.all(pods.map(({ metadata }) => cluster.log(metadata.name ?? '')))
  expect(logs.toSorted()).toEqual(['index 0\n', 'index 1\n', 'index 2\n'])
})

test('a Job that fails too often has failed', async () => {
  await cluster.create(job('bad', 'exit 1', 'backoffLimit: 0'))
  const object = await cluster.until('Job/bad', {
    status: { conditions: [{ type: 'FailureTarget' }, { type: 'Failed', status: 'True' }] },
  })
  expect(object).toMatchObject({
    status: {
      failed: 1,
      conditions: {
        1: { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
      },
    },
  })
  await expect
    .poll(() => cluster.events('Job/bad'))
    .toContain('BackoffLimitExceeded: Job has reached the specified backoff limit')
})

test('a Job that takes too long is ended', async () => {
  await cluster.create(job('long', 'sleep 1000', 'activeDeadlineSeconds: 1'))
  const object = await cluster.until('Job/long', {
    status: { conditions: { 1: { type: 'Failed', status: 'True' } } },
  })
  expect(object).toMatchObject({ status: { conditions: { 1: { reason: 'DeadlineExceeded' } } } })
})

test('a failure policy ends the Job at once, or leaves a failure out', async () => {
  const policy =
    'backoffLimit: 6\npodFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}'
  await cluster.create(job('policy', 'exit 42', policy))
  const object = await cluster.until('Job/policy', {
    status: { conditions: { 1: { type: 'Failed', status: 'True' } } },
  })
  expect(JSON.stringify(object['status'])).toMatch(
    /Container c for pod default\/policy-\w+ failed with exit code 42 matching FailJob rule at index 0/,
  )
})

test('a suspended Job waits, and goes on when it may', async () => {
  await cluster.create(job('paused', 'echo x', 'suspend: true'))
  await cluster.until('Job/paused', { status: { conditions: [{ type: 'Suspended', status: 'True' }] } })
  await cluster.client.patch(
    { apiVersion: 'batch/v1', kind: 'Job', name: 'paused', namespace: 'default' },
    { type: 'merge', patch: { spec: { suspend: false } } },
  )
  const object = await cluster.until('Job/paused', { status: { succeeded: 1 } })
  expect(object).toMatchObject({
    status: { conditions: [{ type: 'Suspended', status: 'False' }, {}, { type: 'Complete' }] },
  })
})

test('a Job that has ended goes when its time is over, with its Pods', async () => {
  await cluster.create(job('ttl', 'echo x', 'ttlSecondsAfterFinished: 1'))
  await cluster.until('Job/ttl', complete)
  await cluster.gone('Job/ttl')
  await expect
    .poll(
      async () =>
        (await cluster.list('Pod')).filter(({ metadata }) => metadata.labels?.['job-name'] === 'ttl'),
      { timeout: 5000 },
    )
    .toEqual([])
})

test('a CronJob starts a Job when its time comes', async () => {
  await cluster
    .create(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "@every 2s"
  successfulJobsHistoryLimit: 1
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, tick]}]}}}}
`)
    .catch(async () => {
      // A server that takes five fields only: wait for the minute.
      await cluster.create(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick, creationTimestamp: null}
spec:
  schedule: "* * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, tick]}]}}}}
`)
    })
  await expect
    .poll(async () => (await cluster.read('CronJob/tick'))?.['status'], { timeout: 65_000, interval: 200 })
    .toMatchObject({
      lastScheduleTime: expect.any(String) as string,
      lastSuccessfulTime: expect.any(String) as string,
    })
  expect(await cluster.events('CronJob/tick')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^SuccessfulCreate: Created job tick-\d+$/)]),
  )
}, 70_000)

test('a StatefulSet: in order, with names and claims that stay', async () => {
  await cluster.create(`
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: c
        image: busybox
        command: [sh, -c, "echo $HOSTNAME >>/data/starts; sleep 1000"]
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
`)
  await cluster.until('StatefulSet/db', {
    status: { readyReplicas: 2, replicas: 2, currentReplicas: 2, updatedReplicas: 2 },
  })
  const [first, second] = [await cluster.read('Pod/db-0'), await cluster.read('Pod/db-1')]
  expect((first?.metadata.creationTimestamp ?? '') <= (second?.metadata.creationTimestamp ?? '')).toBe(true)
  expect(first).toMatchObject({
    metadata: { labels: { 'apps.kubernetes.io/pod-index': '0' } },
    spec: { hostname: 'db-0', subdomain: 'db' },
  })
  const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', namespace: 'default' }
  await cluster.client.patch(ref, {
    type: 'merge',
    patch: { spec: { template: { metadata: { annotations: { v: '2' } } } } },
  })
  const { status } = (await cluster.until('StatefulSet/db', {
    status: { observedGeneration: 2 },
  })) as unknown as { status: { updateRevision: string } }
  await cluster.until('StatefulSet/db', {
    status: { currentRevision: status.updateRevision, readyReplicas: 2, updatedReplicas: 2 },
  })
  const claim = await cluster.read('PersistentVolumeClaim/data-db-0')
  const volume = await cluster.read(
    `PersistentVolume/${(claim?.['spec'] as { volumeName: string } | undefined)?.volumeName}`,
  )
  const folder = (volume?.['spec'] as { hostPath: { path: string } } | undefined)?.hostPath.path ?? ''
  expect(await readFile(`${folder}/starts`, 'utf8')).toBe('db-0\ndb-0\n')
  await cluster.client.patch(ref, { type: 'merge', patch: { spec: { replicas: 1 } } })
  await cluster.gone('Pod/db-1')
  expect(await cluster.read('PersistentVolumeClaim/data-db-1')).toMatchObject({ status: { phase: 'Bound' } })
  const sliceOfDb = async (): Promise<unknown> => {
    const slices = await cluster.list('EndpointSlice')
    return slices.find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'db')?.[
      'endpoints'
    ]
  }
  await expect.poll(sliceOfDb).toMatchObject([{ hostname: 'db-0' }])
})

test('a claim that goes takes its folder with it', async () => {
  await cluster.create(
    '{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: lone}, spec: {accessModes: [ReadWriteOnce], storageClassName: fast-ssd, resources: {requests: {storage: 1Mi}}}}',
  )
  const claim = await cluster.until('PersistentVolumeClaim/lone', {
    status: { phase: 'Bound', capacity: { storage: '1Mi' } },
  })
  const { volumeName } = claim['spec'] as { volumeName: string }
  await cluster.client.delete({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    name: 'lone',
    namespace: 'default',
  })
  await cluster.gone('PersistentVolumeClaim/lone')
  await cluster.gone(`PersistentVolume/${volumeName}`)
  expect(await readdir(`${cluster.folder}/volumes/default`)).not.toContainEqual(
    expect.stringMatching(/^lone-/),
  )
})

test('a DaemonSet runs on the node, and rolls', async () => {
  await cluster.create(`
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}
`)
  await cluster.until('DaemonSet/agent', {
    status: { desiredNumberScheduled: 1, numberReady: 1, numberAvailable: 1, updatedNumberScheduled: 1 },
  })
  const ref = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', namespace: 'default' }
  await cluster.client.patch(ref, {
    type: 'merge',
    patch: { spec: { template: { metadata: { annotations: { v: '2' } } } } },
  })
  await expect(
    cluster.until('DaemonSet/agent', {
      status: { observedGeneration: 2, numberReady: 1, updatedNumberScheduled: 1 },
    }),
  ).resolves.toBeDefined()
})

test('a budget counts its Pods', async () => {
  await cluster.create(
    '{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: db}, spec: {minAvailable: 1, selector: {matchLabels: {app: db}}}}',
  )
  await cluster.until('PodDisruptionBudget/db', {
    status: { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  })
  const refusal: unknown = await cluster.client
    .evict({ name: 'db-0', namespace: 'default' }, { timeoutMs: 1000 })
    .catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Error)
  expect((await cluster.read('Pod/db-0'))?.metadata.deletionTimestamp).toBeUndefined()
})

test('nothing went wrong unseen', () => {
  expect(cluster.errors).toEqual([])
})
