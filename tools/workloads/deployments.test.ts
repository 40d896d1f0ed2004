import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../../packages/kube-model/src/index.ts'
import { pause, startTestCluster, type TestCluster } from './test-cluster.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster[Symbol.asyncDispose]())

/** A server that says what its ConfigMap holds, and who it is; told to end, it finishes what it has begun. */
const server = [
  "const fs = require('fs')",
  "const server = require('http').createServer((request, response) => response.end(fs.readFileSync('/etc/web/greeting', 'utf8') + ' ' + process.env.VERSION + ' ' + require('os').hostname()))",
  "process.on('SIGTERM', () => server.close())",
  'server.listen(8080)',
].join('; ')

function web(name: string, options: { replicas?: number; version?: string; strategy?: string } = {}): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${options.replicas ?? 2}
  ${options.strategy ?? ''}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: web
        image: devmatic/node
        args: [-e, "${server}"]
        env: [{name: VERSION, value: "${options.version ?? '1'}"}]
        ports: [{containerPort: 8080, name: http}]
        readinessProbe: {httpGet: {path: /, port: http}}
        volumeMounts: [{name: settings, mountPath: /etc/web}]
      volumes: [{name: settings, configMap: {name: ${name}}}]
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 18080, targetPort: http}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {greeting: hello}
`
}

/** Asks a Service at its own address and port. */
async function ask(name: string): Promise<string> {
  const service = await cluster.read(`Service/${name}`)
  const clusterIP = (service?.['spec'] as { clusterIP: string } | undefined)?.clusterIP
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: clusterIP, port: 18080, agent: false, timeout: 2000 }, response =>
      resolve(text(response)),
    )
    outgoing.on('error', reject).end()
  })
}

async function podsOf(app: string): Promise<KubeObject[]> {
  return (await cluster.list('Pod')).filter(({ metadata }) => metadata.labels?.['app'] === app)
}

test('a Deployment serves at its Service, with its ConfigMap', async () => {
  await cluster.create(web('shop'))
  await cluster.until('Deployment/shop', { status: { availableReplicas: 2 } })
  await expect
    .poll(async () => new Set([await ask('shop'), await ask('shop')].map(answer => answer.slice(0, 7))), {
      timeout: 5000,
    })
    .toEqual(new Set(['hello 1']))
  const answers = new Set([await ask('shop'), await ask('shop'), await ask('shop'), await ask('shop')])
  expect(answers.size).toBe(2)
  await expect
    .poll(() => cluster.events('Deployment/shop'), { timeout: 5000 })
    .toEqual([expect.stringMatching(/^ScalingReplicaSet: Scaled up replica set shop-\w+ from 0 to 2$/)])
  expect(await cluster.read('Deployment/shop')).toMatchObject({
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
    status: {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      conditions: [
        { type: 'Available', status: 'True' },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ],
    },
  })
})

test('a container that is killed is back, and its Pod counts it', async () => {
  await cluster.create(web('kill', { replicas: 1 }))
  await cluster.until('Deployment/kill', { status: { availableReplicas: 1 } })
  const [pod] = await podsOf('kill')
  const uid = pod?.metadata.uid ?? ''
  const name = pod?.metadata.name ?? ''
  const pids = await containerPids(name)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  const back = await cluster.until(`Pod/${name}`, {
    status: { containerStatuses: [{ restartCount: 1, ready: true }] },
  })
  expect(back).toMatchObject({
    metadata: { uid },
    status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137, reason: 'Error' } } }] },
  })
  await expect.poll(() => ask('kill').catch(() => ''), { timeout: 5000 }).toContain('hello')
})

/** The processes in whose environment a Pod's host name is. */
async function containerPids(hostname: string): Promise<number[]> {
  const { readdir, readFile } = await import('node:fs/promises')
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const environments = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')),
  )
  return pids.filter((_, index) => environments[index]?.includes(`DEVMATIC_HOSTNAME=${hostname}\0`))
}

test('scaling up and down', async () => {
  await cluster.create(web('scale', { replicas: 1 }))
  await cluster.until('Deployment/scale', { status: { availableReplicas: 1 } })
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scale', namespace: 'default' }
  await cluster.client.patch(ref, { type: 'merge', patch: { spec: { replicas: 4 } } })
  await cluster.until('Deployment/scale', {
    status: { availableReplicas: 4, replicas: 4, observedGeneration: 2 },
  })
  await cluster.client.patch(ref, { type: 'merge', patch: { spec: { replicas: 0 } } })
  await expect.poll(async () => (await podsOf('scale')).length, { timeout: 5000 }).toBe(0)
  await expect(ask('scale')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a rollout replaces all Pods, refuses nobody, and keeps the old ReplicaSet', async () => {
  await cluster.create(web('roll', { replicas: 3 }))
  await cluster.until('Deployment/roll', { status: { availableReplicas: 3 } })
  await expect.poll(() => ask('roll').catch(() => ''), { timeout: 5000 }).toContain('hello 1')
  const refused: unknown[] = []
  let least = 3
  const over = new AbortController()
  const load = (async () => {
    while (!over.signal.aborted) await ask('roll').catch((error: unknown) => refused.push(error))
  })()
  const watch = (async () => {
    while (!over.signal.aborted) {
      const { status } = (await cluster.read('Deployment/roll')) as KubeObject & {
        status: { availableReplicas?: number }
      }
      least = Math.min(least, status.availableReplicas ?? 0)
      await pause(5)
    }
  })()
  const env = [{ name: 'VERSION', value: '2' }]
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'roll', namespace: 'default' }
  await cluster.client.patch(ref, {
    type: 'strategic',
    patch: { spec: { template: { spec: { containers: [{ name: 'web', env }] } } } },
  })
  await cluster.until('Deployment/roll', {
    status: { updatedReplicas: 3, availableReplicas: 3, replicas: 3, observedGeneration: 2 },
  })
  over.abort()
  await Promise.all([load, watch])
  expect(refused).toEqual([])
  expect(least).toBeGreaterThanOrEqual(3) // maxUnavailable 25 % of 3, rounded down
  await expect.poll(async () => (await podsOf('roll')).length, { timeout: 5000 }).toBe(3)
  expect(await ask('roll')).toContain('hello 2')
  const sets = (await cluster.list('ReplicaSet')).filter(
    ({ metadata }) => metadata.labels?.['app'] === 'roll',
  )
  expect(
    sets
      .map(set => [
        set.metadata.annotations?.['deployment.kubernetes.io/revision'],
        (set['spec'] as { replicas: number }).replicas,
      ])
      .toSorted((a, b) => String(a).localeCompare(String(b))),
  ).toEqual([
    ['1', 0],
    ['2', 3],
  ])
})

test('Recreate never runs two versions at once', async () => {
  await cluster.create(web('again', { strategy: 'strategy: {type: Recreate}' }))
  await cluster.until('Deployment/again', { status: { availableReplicas: 2 } })
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'again', namespace: 'default' }
  await cluster.client.patch(ref, {
    type: 'strategic',
    patch: { spec: { template: { metadata: { annotations: { v: '2' } } } } },
  })
  const hashes = new Set<string>()
  let most = 0
  await expect
    .poll(
      async () => {
        // One that is over may still be there.
        const pods = (await podsOf('again')).filter(
          pod => !['Succeeded', 'Failed'].includes((pod['status'] as { phase?: string }).phase ?? ''),
        )
        const now = new Set(pods.map(pod => pod.metadata.labels?.['pod-template-hash'] ?? ''))
        most = Math.max(most, now.size)
        for (const hash of now) hashes.add(hash)
        return hashes.size
      },
      { timeout: 10_000, interval: 10 },
    )
    .toBe(2)
  expect(most).toBe(1)
  await cluster.until('Deployment/again', { status: { updatedReplicas: 2, availableReplicas: 2 } })
})

test('a rollout that cannot work stays where it is, and says why', async () => {
  await cluster.create(web('stuck').replace('replicas: 2', 'replicas: 2\n  progressDeadlineSeconds: 1'))
  await cluster.until('Deployment/stuck', { status: { availableReplicas: 2 } })
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'stuck', namespace: 'default' }
  const image = 'example.com/none:2'
  await cluster.client.patch(ref, {
    type: 'strategic',
    patch: { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } },
  })
  const stuck = await cluster.until('Deployment/stuck', {
    status: { conditions: { 1: { reason: 'ProgressDeadlineExceeded', status: 'False' } } },
  })
  expect(stuck).toMatchObject({ status: { availableReplicas: 2, updatedReplicas: 1 } })
  const waiting = (await podsOf('stuck')).find(pod =>
    JSON.stringify(pod['status']).includes('ErrImageNeverPull'),
  )
  expect(JSON.stringify(waiting?.['status'])).toContain('Say in devmatic.yaml what the image stands for')
})

test('an updated ConfigMap reaches the files of a running Pod', async () => {
  await cluster.create(web('files', { replicas: 1 }))
  await cluster.until('Deployment/files', { status: { availableReplicas: 1 } })
  await cluster.client.patch(
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'files', namespace: 'default' },
    { type: 'merge', patch: { data: { greeting: 'goodbye' } } },
  )
  await expect.poll(() => ask('files').catch(() => ''), { timeout: 5000 }).toMatch(/^goodbye 1/)
})

test('deleted with all that it owns, nothing is left', async () => {
  await cluster.create(web('end'))
  await cluster.until('Deployment/end', { status: { availableReplicas: 2 } })
  const pods = await podsOf('end')
  const hostnames = pods.map(pod => pod.metadata.name ?? '')
  await cluster.client.delete(
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'end', namespace: 'default' },
    { propagationPolicy: 'Background' },
  )
  await Promise.all(hostnames.map(name => cluster.gone(`Pod/${name}`)))
  const left = await Promise.all(hostnames.map(containerPids))
  expect(left.flat()).toEqual([])
  expect(
    (await cluster.list('ReplicaSet')).filter(({ metadata }) => metadata.labels?.['app'] === 'end'),
  ).toEqual([])
})

test('nothing went wrong unseen', () => {
  expect(cluster.errors).toEqual([])
})
