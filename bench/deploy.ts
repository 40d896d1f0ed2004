// A thousand mixed objects: kube-appdeploy beside a bare loop of requests, kubectl and helm.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { applyPlan, createClusterTarget, planDeployment } from 'kube-appdeploy'
import { startEmbeddedCluster } from '../tools/test-clusters/embedded.ts'
import { startRealCluster, type TestCluster, whyNoRealCluster } from '../tools/test-clusters/real.ts'
import { productOf } from '../packages/kube-appdeploy/src/testing/product.ts'
import { makeObjects } from './deploy/make-objects.ts'
import { createSlowProxy } from './deploy/slow-proxy.ts'
import { findProgram } from './find-program.ts'

const execute = promisify(execFile)
const count = Number(process.env['OBJECTS'] ?? 1000)
const rounds = Number(process.env['ROUNDS'] ?? 3)
const latencyMs = 80

/** Prints medians of interleaved rounds on a real cluster, on the embedded one, and on the real one far away. */
export async function run(): Promise<void> {
  console.log(
    `Method: medians of ${rounds} rounds, each contestant in turn in a namespace of its own; ${count} objects of 7 kinds; requests are counted at the client.`,
  )
  const missing = whyNoRealCluster()
  if (missing) console.log(`\nA real Kubernetes is left out: ${missing}`)
  else await measureReal()
  await using embedded = await startEmbeddedCluster()
  console.log('\nThe embedded cluster')
  await race(embedded.kubeconfig, { others: false })
}

async function measureReal(): Promise<void> {
  await using cluster = await startRealCluster('kwok')
  console.log('\nA real Kubernetes')
  await race(cluster.kubeconfig, { others: true })
  await using far = await moveAway(cluster)
  console.log(`\nA real Kubernetes, ${latencyMs} ms away`)
  await race(far.kubeconfig, { others: false })
}

interface Contestant {
  name: string
  install(namespace: string, objects: readonly KubeObject[]): Promise<string | void>
  again(namespace: string, objects: readonly KubeObject[]): Promise<string | void>
}

async function race(kubeconfig: string, { others }: { others: boolean }): Promise<void> {
  await using folder = await temporaryFolder()
  let requests = 0
  await using client = await createKubeClient({
    kubeconfig,
    wrapTransport: inner => ({ ...inner, request: request => (requests++, inner.request(request)) }),
  })
  const contestants = [bareLoop(client), ours(client, () => requests)]
  if (others) contestants.push(...(await otherTools(kubeconfig, folder.path)))
  const figures = new Map<string, number[]>()
  const notes = new Map<string, string>()
  const measure = async (label: string, work: () => Promise<string | void>): Promise<void> => {
    requests = 0
    const startedAt = performance.now()
    const note = await work()
    figures.set(label, [...(figures.get(label) ?? []), performance.now() - startedAt])
    if (note) notes.set(label, note)
  }
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      const { name } = contestant
      const namespace = `bench-${Date.now().toString(36)}`
      await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      const objects = makeObjects(count, namespace)
      await measure(`install          ${name}`, () => contestant.install(namespace, objects))
      await measure(`nothing changed  ${name}`, () => contestant.again(namespace, objects))
      await measure(`1 % changed      ${name}`, () => contestant.again(namespace, changeSome(objects, round)))
    }
  }
  for (const [label, times] of [...figures].toSorted(([a], [b]) =>
    a.slice(0, 15).localeCompare(b.slice(0, 15)),
  )) {
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
    console.log(
      `  ${label.padEnd(44)} ${(median / 1000).toFixed(2).padStart(7)} s  ${notes.get(label) ?? ''}`,
    )
  }
  console.log(`  memory of one deployment alone, at most: ${await measureMemory(client, kubeconfig)} MiB`)
}

/** Installs once in a process of its own: this one holds the objects of all contestants. */
async function measureMemory(client: KubeClient, kubeconfig: string): Promise<number> {
  const name = `bench-${Date.now().toString(36)}`
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const program = path.join(import.meta.dirname, 'deploy', 'one-deployment.ts')
  const { stdout } = await execute(process.execPath, [
    '--conditions=@devmatic/source',
    '--disable-warning=ExperimentalWarning',
    program,
    kubeconfig,
    name,
    String(count),
  ])
  return Number(stdout)
}

function changeSome(objects: readonly KubeObject[], round: number): KubeObject[] {
  return objects.map((object, index) =>
    index % 100 === 0
      ? { ...object, metadata: { ...object.metadata, annotations: { round: String(round) } } }
      : object,
  )
}

/** As little as can be asked: every object applied at once, or every kind listed. */
function bareLoop(client: KubeClient): Contestant {
  return {
    name: 'bare requests',
    install: async (_namespace, objects) =>
      void (await Promise.all(objects.map(object => client.apply(object, { fieldManager: 'bench' })))),
    async again(namespace, objects) {
      const kinds = new Map(objects.map(({ apiVersion, kind }) => [kind, { apiVersion, kind }]))
      await Promise.all([...kinds.values()].map(kind => client.list(kind, { namespace })))
    },
  }
}

function ours(client: KubeClient, requests: () => number): Contestant {
  const target = createClusterTarget(client)
  const deploy = async (namespace: string, objects: readonly KubeObject[]): Promise<string> => {
    const product = productOf({ objects, namespace })
    await applyPlan(await planDeployment(product, target, { name: 'bench' }), target)
    return `${requests()} requests`
  }
  return { name: 'kube-appdeploy', install: deploy, again: deploy }
}

async function otherTools(kubeconfig: string, folder: string): Promise<Contestant[]> {
  const [kubectl, helm] = await Promise.all([findProgram('kubectl'), findProgram('helm')])
  const tools: Contestant[] = []
  const env = { ...process.env, KUBECONFIG: kubeconfig }
  if (kubectl) {
    const file = path.join(folder, 'objects.json')
    const apply = async (namespace: string, items: readonly KubeObject[]): Promise<void> => {
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
      await execute(kubectl, ['apply', '--server-side', '-n', namespace, '-f', file], {
        env,
        maxBuffer: 2 ** 26,
      })
    }
    tools.push({ name: 'kubectl apply --server-side', install: apply, again: apply })
  } else console.log('kubectl is not installed: left out.')
  if (helm) {
    const chart = path.join(folder, 'chart')
    const write = async (items: readonly KubeObject[]): Promise<void> => {
      await mkdir(path.join(chart, 'templates'), { recursive: true })
      await writeFile(path.join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n')
      await writeFile(
        path.join(chart, 'templates', 'all.yaml'),
        items.map(item => JSON.stringify(item)).join('\n---\n'),
      )
    }
    const helmRun = async (verb: string, namespace: string, items: readonly KubeObject[]): Promise<void> => {
      await write(items)
      await execute(helm, [verb, 'bench', chart, '-n', namespace], { env, maxBuffer: 2 ** 26 })
    }
    tools.push({
      name: 'helm',
      install: (namespace, items) => helmRun('install', namespace, items),
      again: (namespace, items) => helmRun('upgrade', namespace, items),
    })
  } else console.log('helm is not installed: left out.')
  return tools
}

/** The same cluster behind a slow proxy. */
async function moveAway(cluster: TestCluster): Promise<TestCluster> {
  const text = await readFile(cluster.kubeconfig, 'utf8')
  const port = Number(/server: https:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1])
  const proxy = await createSlowProxy({ host: '127.0.0.1', port }, latencyMs)
  const folder = await temporaryFolder()
  const kubeconfig = path.join(folder.path, 'kubeconfig')
  await writeFile(kubeconfig, text.replace(`:${port}`, `:${proxy.port}`), { mode: 0o600 })
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-deploy-'))
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
