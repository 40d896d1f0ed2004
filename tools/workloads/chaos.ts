// Kills engines and containers at random, and looks whether the state converges: `chaos.ts ROUNDS [SEED]`.
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createKubeClient, type KubeClient } from '../../packages/kube-client/src/index.ts'
import type { KubeObject } from '../../packages/kube-model/src/index.ts'
import { findMarked, startEngineProcess, type EngineProcess } from './engine-process.ts'

/** What a chaos comes to. */
export interface ChaosResult {
  rounds: number
  /** How often each thing was killed. */
  kills: Record<string, number>
  slowestMs: number
  /** Processes that outlived the end of the engine. */
  left: number[]
}

const replicas = 3
const convergeMs = 60_000
/** The engine serves Services itself: to kill it is to kill their proxies, too. */
const victims = ['engine', 'container', 'all containers', 'engine and container'] as const

/**
 * Runs a Deployment with a Service, and kills in each round what a seed says: its containers, or the engine with
 * its proxies. Then the Deployment has to be available again, and its Service to answer.
 *
 * @throws Error when that takes longer than a minute
 */
export async function runChaos(options: {
  rounds: number
  seed: number
  say?: (line: string) => void
}): Promise<ChaosResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chaos-'))
  const mark = path.basename(folder)
  const random = generator(options.seed)
  const result: ChaosResult = { rounds: 0, kills: {}, slowestMs: 0, left: [] }
  let engine = await startEngineProcess(folder)
  try {
    await withClient(engine, client => createWorkload(client, mark))
    await converged(engine, mark)
    for (; result.rounds < options.rounds; result.rounds++) {
      const victim = victims[Math.floor(random() * victims.length)] ?? 'engine'
      const startedAtMs = Date.now()
      if (victim !== 'engine') await killContainers(mark, victim === 'all containers' ? replicas : 1, random)
      if (victim.startsWith('engine')) {
        await engine.kill()
        engine = await startEngineProcess(folder)
      }
      await converged(engine, mark)
      const tookMs = Date.now() - startedAtMs
      result.slowestMs = Math.max(result.slowestMs, tookMs)
      result.kills[victim] = (result.kills[victim] ?? 0) + 1
      options.say?.(`round ${result.rounds + 1}: killed ${victim}, converged after ${tookMs} ms`)
      // What crashed twice would wait for ten seconds and more, as it should: begin anew.
      await withClient(engine, replaceCrashed)
      await converged(engine, mark)
    }
  } finally {
    await engine.stop()
  }
  result.left = await findMarked(mark)
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  return result
}

async function withClient(engine: EngineProcess, use: (client: KubeClient) => Promise<void>): Promise<void> {
  const client = await createKubeClient({ kubeconfig: engine.kubeconfig })
  try {
    await use(client)
  } finally {
    await client[Symbol.asyncDispose]()
  }
}

const namespace = 'default'
const deploymentRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'w', namespace }
const port = 18_090

async function createWorkload(client: KubeClient, mark: string): Promise<void> {
  const labels = { app: 'w' }
  const server = "require('http').createServer((q, r) => r.end('here')).listen(8080)"
  const container = {
    name: 'c',
    image: 'devmatic/node',
    args: ['-e', server],
    env: [{ name: 'MARK', value: mark }],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
  }
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 1, containers: [container] },
  }
  const { apiVersion, kind, name } = deploymentRef
  await client.create({
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template },
  })
  await client.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: labels, ports: [{ port, targetPort: 8080 }] },
  })
}

async function killContainers(mark: string, count: number, random: () => number): Promise<void> {
  const pids = await findMarked(mark)
  for (const pid of pids.toSorted(() => random() - 0.5).slice(0, count)) process.kill(pid, 'SIGKILL')
}

async function replaceCrashed(client: KubeClient): Promise<void> {
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
  const crashed = items.filter(pod => /"restartCount":[1-9]/.test(JSON.stringify(pod['status'])))
  for (const { metadata } of crashed)
    await client.delete({ apiVersion: 'v1', kind: 'Pod', name: metadata.name ?? '', namespace })
}

/** Waits until the wanted Pods, and no others, run and are reached. */
async function converged(engine: EngineProcess, mark: string): Promise<void> {
  await withClient(engine, async client => {
    const endsAtMs = Date.now() + convergeMs
    for (;;) {
      const problem = await findProblem(client, mark).catch(String)
      if (problem === undefined) return
      if (Date.now() > endsAtMs) throw new Error(`has not converged: ${problem}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  })
}

async function findProblem(client: KubeClient, mark: string): Promise<string | undefined> {
  const processes = await findMarked(mark)
  if (processes.length !== replicas) return `there are ${processes.length} processes`
  const [deployment, service, pods] = await Promise.all([
    client.get(deploymentRef),
    client.get({ apiVersion: 'v1', kind: 'Service', name: 'w', namespace }),
    client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace }),
  ])
  const { availableReplicas = 0 } = (deployment['status'] ?? {}) as { availableReplicas?: number }
  if (availableReplicas !== replicas) return `${availableReplicas} Pods are available`
  const unready = pods.items.filter(pod => !isRunning(pod))
  if (unready.length > 0 || pods.items.length !== replicas) return `Pods: ${JSON.stringify(unready)}`
  const { clusterIP } = service['spec'] as { clusterIP: string }
  const answer = await ask(clusterIP)
  return answer === 'here' ? undefined : `the Service said ${answer}`
}

function isRunning({ status, metadata }: KubeObject): boolean {
  const { containerStatuses = [] } = status as { containerStatuses?: { ready: boolean }[] }
  return metadata.deletionTimestamp === undefined && containerStatuses.every(({ ready }) => ready)
}

function ask(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host, port, agent: false, timeout: 2000 }, response => resolve(text(response)))
      .on('error', reject)
      .end()
  })
}

/** Numbers from 0 to 1 that a seed fixes. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32
}

if (import.meta.main) {
  const [rounds = 100, seed = 1] = process.argv.slice(2).map(Number)
  const result = await runChaos({ rounds, seed, say: console.log })
  console.log(JSON.stringify(result))
  process.exitCode = result.left.length === 0 ? 0 : 1
}
