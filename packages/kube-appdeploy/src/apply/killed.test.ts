import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedApi } from '../../../../tools/test-clusters/embedded.ts'
import type { TestCluster } from '../../../../tools/test-clusters/real.ts'
import { readHistory } from '../history/history.ts'
import { createClusterTarget } from '../target/cluster-target.ts'
import { CONFIG_MAP } from '../testing/contract/objects.ts'

let cluster: TestCluster
let client: KubeClient
let folder: string

beforeAll(async () => {
  cluster = await startEmbeddedApi()
  client = await createKubeClient({ kubeconfig: cluster.kubeconfig })
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'))
}, 60_000)
afterAll(async () => {
  await client?.[Symbol.asyncDispose]()
  await cluster?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** The product has this many objects, all with the same value. */
async function write(count: number, value: string): Promise<void> {
  const manifests = Array.from(
    { length: count },
    (_, n) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: object-${n} }\ndata: { value: "${value}" }\n`,
  )
  await writeFile(path.join(folder, 'all.yaml'), manifests.join('---\n'))
}

function deploy(namespace: string): ChildProcess {
  const cli = path.join(import.meta.dirname, '..', 'cli', 'cli.ts')
  const args = [cli, '.', '-n', namespace, '--name', 'shop', '--yes', '-o', 'json']
  return spawn(
    process.execPath,
    ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning', ...args],
    {
      cwd: folder,
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

/** Runs a deployment, and sends it a signal when it has told so many events. @returns how it ended */
async function deployAndEnd(
  namespace: string,
  after = Infinity,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<number | NodeJS.Signals | null> {
  const child = deploy(namespace)
  let told = 0
  for await (const _ of createInterface({ input: child.stdout! })) if (++told === after) child.kill(signal)
  await new Promise(resolve =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0),
  )
  return child.signalCode ?? child.exitCode
}

test.each([1, 8, 25])(
  'a deployment that is killed after %i events is completed by the next one',
  async after => {
    const namespace = `killed-${after}`
    await write(15, 'before')
    expect(await deployAndEnd(namespace)).toBe(0)
    await client.create({ ...CONFIG_MAP, metadata: { name: 'foreign', namespace } })
    // Ten change, and five go.
    await write(10, 'after')
    expect(await deployAndEnd(namespace, after)).toBe('SIGKILL')
    expect(await deployAndEnd(namespace)).toBe(0)
    const { items } = await client.list(CONFIG_MAP, { namespace })
    const own = items.filter(({ metadata }) => metadata.name?.startsWith('object-'))
    expect(own.map(each => each['data'])).toEqual(Array.from({ length: 10 }, () => ({ value: 'after' })))
    expect(items.map(({ metadata }) => metadata.name)).toContain('foreign')
  },
  60_000,
)

test('Ctrl-C ends a deployment with 130, recorded and unlocked', async () => {
  const namespace = 'interrupted'
  await write(15, 'before')
  expect(await deployAndEnd(namespace)).toBe(0)
  await write(15, 'after')
  expect(await deployAndEnd(namespace, 2, 'SIGINT')).toBe(130)
  const target = createClusterTarget(client)
  const [last] = await readHistory(target, { name: 'shop', namespace })
  expect(last).toMatchObject({ number: 2, result: 'failed', message: 'Interrupted' })
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    name: 'kube-appdeploy-shop',
    namespace,
  }
  expect((await client.get(lease))['spec']).toMatchObject({ holderIdentity: '' })
  expect(await deployAndEnd(namespace)).toBe(0)
}, 60_000)
