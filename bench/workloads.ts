// Pods as processes: from applied to ready, back after a crash, two hundred at once, and the way through a Service.
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KubeObject } from '@devmatic/kube-model'
import { startTestCluster, type TestCluster } from '../tools/workloads/test-cluster.ts'
import { percentile } from './ticketing/percentile.ts'

const rounds = Number(process.env['ROUNDS'] ?? 9)

/** Prints medians; what the processes themselves need is not subtracted where a line does not say so. */
export async function run(): Promise<void> {
  await using cluster: TestCluster = await startTestCluster()
  await measureStart(cluster)
  await measureRestart(cluster)
  await measureService(cluster)
  await measureMany(cluster, 200)
}

const say = (label: string, ms: number, note: string): void =>
  console.log(`  ${label.padEnd(48)} ${ms.toFixed(1).padStart(8)} ms  ${note}`)
const median = (values: readonly number[]): number => percentile(values, 0.5)

function podsOf(name: string, replicas: number, script: string): KubeObject {
  const labels = { app: name }
  const container = { name: 'c', image: 'busybox', command: ['sh', '-c', script] }
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template },
  }
}

const stay = 'while :; do sleep 1000; done'

async function measureStart(cluster: TestCluster): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await cluster.client.create(podsOf(`start-${round}`, 1, stay))
    await cluster.until(`Deployment/start-${round}`, { status: { availableReplicas: 1 } })
    times.push(performance.now() - startedAt)
  }
  say('Deployment created to available', median(times), 'wanted: 150 ms; 75 of them a Pod settles')
}

async function measureRestart(cluster: TestCluster): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const name = `back-${round}`
    // Kubernetes makes one dollar of two.
    await cluster.client.create(podsOf(name, 1, 'echo $$$$; sleep 1000'))
    await cluster.until(`Deployment/${name}`, { status: { availableReplicas: 1 } })
    const pod = (await cluster.list('Pod')).find(each => each.metadata.labels?.['app'] === name)
    const podName = pod?.metadata.name ?? ''
    const pid = await firstNumber(() => cluster.log(podName))
    const startedAt = performance.now()
    process.kill(pid, 'SIGKILL')
    await cluster.until(`Pod/${podName}`, {
      status: { containerStatuses: [{ restartCount: 1, state: { running: {} } }] },
    })
    times.push(performance.now() - startedAt)
  }
  say('killed container runs again', median(times), 'wanted: 100 ms')
}

/** The number that a log begins with, once it is there. */
async function firstNumber(readLog: () => Promise<string>): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const digits = /^(\d+)\n/.exec(await readLog())?.[1]
    if (digits !== undefined) return Number(digits)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('the container has not said its number')
}

async function measureMany(cluster: TestCluster, count: number): Promise<void> {
  const startedAt = performance.now()
  await cluster.client.create(podsOf('many', count, stay))
  const patienceEndsAt = Date.now() + 120_000
  for (let ready = 0; ready < count && Date.now() < patienceEndsAt;) {
    await new Promise(resolve => setTimeout(resolve, 100))
    const { status } = (await cluster.read('Deployment/many')) as KubeObject & {
      status?: { availableReplicas?: number }
    }
    ready = status?.availableReplicas ?? 0
  }
  say(`${count} replicas available`, performance.now() - startedAt, 'wanted: 15 000 ms')
  const before = process.cpuUsage()
  const idleMs = 5000
  await new Promise(resolve => setTimeout(resolve, idleMs))
  const { user, system } = process.cpuUsage(before)
  console.log(
    `  idle with ${count} Pods and more: ${(((user + system) / 1000 / idleMs) * 100).toFixed(1)} % of a core; wanted: 1 % with 100`,
  )
}

/** The same server, asked directly and through the Service, in turns. */
async function measureService(cluster: TestCluster): Promise<void> {
  const server = createServer((_request, response) => response.end('here'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const meta = { name: 'direct', namespace: 'default' }
  await cluster.client.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta,
    spec: { ports: [{ port: 18_095, targetPort: port }] },
  })
  const labels = { 'kubernetes.io/service-name': 'direct' }
  await cluster.client.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, labels },
    addressType: 'IPv4',
    ports: [{ port, protocol: 'TCP' }],
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
  })
  const { spec } = (await cluster.read('Service/direct')) as KubeObject & { spec: { clusterIP: string } }
  await new Promise(resolve => setTimeout(resolve, 500))
  const figures = { direct: [] as Load[], proxied: [] as Load[] }
  for (let round = 0; round < 3; round++) {
    figures.direct.push(await load('127.0.0.1', port))
    figures.proxied.push(await load(spec.clusterIP, 18_095))
  }
  server.closeAllConnections()
  server.close()
  const pick = (loads: readonly Load[], key: keyof Load): number => median(loads.map(each => each[key]))
  const ratio = pick(figures.proxied, 'perSecond') / pick(figures.direct, 'perSecond')
  console.log(`  throughput through a Service: ${(ratio * 100).toFixed(0)} % of direct; wanted: 70 %`)
  say(
    'p99 through a Service, beyond direct',
    pick(figures.proxied, 'p99Ms') - pick(figures.direct, 'p99Ms'),
    'wanted: 1 ms',
  )
}

interface Load {
  perSecond: number
  p99Ms: number
}

/** Sixteen clients that each keep a connection, for a second and a half. */
async function load(host: string, port: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const times: number[] = []
  const startedAt = performance.now()
  const endsAt = startedAt + 1500
  const client = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now()
      await ask({ host, port, agent })
      times.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: 16 }, client))
  agent.destroy()
  return { perSecond: times.length / 1.5, p99Ms: percentile(times, 0.99) }
}

function ask(target: { host: string; port: number; agent: Agent }): Promise<void> {
  return new Promise((resolve, reject) => {
    request(target, response => response.resume().on('end', resolve).on('error', reject))
      .on('error', reject)
      .end()
  })
}
