import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedApi } from '../../../../tools/test-clusters/embedded.ts'
import type { TestCluster } from '../../../../tools/test-clusters/real.ts'
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

/** Runs a deployment, and kills it when it has told so many events. @returns whether it was killed */
async function deployAndKill(namespace: string, after: number): Promise<boolean> {
  const child = deploy(namespace)
  let told = 0
  for await (const _ of createInterface({ input: child.stdout! })) if (++told === after) child.kill('SIGKILL')
  await new Promise(resolve =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0),
  )
  return child.signalCode === 'SIGKILL'
}

test.each([1, 8, 25])(
  'a deployment that is killed after %i events is completed by the next one',
  async after => {
    const namespace = `killed-${after}`
    await write(15, 'before')
    expect(await deployAndKill(namespace, Infinity)).toBe(false)
    await client.create({ ...CONFIG_MAP, metadata: { name: 'foreign', namespace } })
    // Ten change, and five go.
    await write(10, 'after')
    expect(await deployAndKill(namespace, after)).toBe(true)
    expect(await deployAndKill(namespace, Infinity)).toBe(false)
    const { items } = await client.list(CONFIG_MAP, { namespace })
    const own = items.filter(({ metadata }) => metadata.name?.startsWith('object-'))
    expect(own.map(each => each['data'])).toEqual(Array.from({ length: 10 }, () => ({ value: 'after' })))
    expect(items.map(({ metadata }) => metadata.name)).toContain('foreign')
  },
  60_000,
)
