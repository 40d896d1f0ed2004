import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedApi } from '../../../../tools/test-clusters/embedded.ts'
import { startRealCluster, type TestCluster, whyRealIsLeftOut } from '../../../../tools/test-clusters/real.ts'
import { createClusterTarget } from './cluster-target.ts'
import { createFolderTarget } from './folder-target.ts'
import type { Target } from './target.ts'
import { targetContract, type TestedTarget } from './target-contract.ts'

async function openFolder(): Promise<Target & AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'target-'))
  return {
    ...createFolderTarget(folder),
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const checksOf = (open: () => Promise<TestedTarget>): [title: string, run: () => Promise<void>][] =>
  targetContract(open).map(({ title, run }) => [title, run])

describe('a folder keeps what a target promises', () => {
  // oxlint-disable-next-line vitest/expect-expect -- the contract asserts
  test.each(checksOf(openFolder))('%s', (_, run) => run())

  test('a file for each object, with Secrets for their owner alone', async () => {
    await using target = await openFolder()
    const metadata = { name: 'keys', namespace: 'shop' }
    await target.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data: {} }, { fieldManager: 'me' })
    await target.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      { fieldManager: 'me' },
    )
    expect((await readdir(target.folder, { recursive: true })).toSorted()).toEqual([
      'namespace--shop.yaml',
      'shop',
      path.join('shop', 'secret--keys.yaml'),
    ])
    const { mode } = await stat(path.join(target.folder, 'shop', 'secret--keys.yaml'))
    expect(mode & 0o777).toBe(0o600)
  })

  test('items of lists keep their owners', async () => {
    await using target = await openFolder()
    const deployment = (name: string): Parameters<typeof target.apply>[0] => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: { containers: [{ name, image: `${name}:1` }] } } },
    })
    await target.apply(deployment('main'), { fieldManager: 'me' })
    const merged = await target.apply(deployment('sidecar'), { fieldManager: 'mesh' })
    const { containers } = (merged['spec'] as { template: { spec: { containers: { name: string }[] } } })
      .template.spec
    expect(containers.map(({ name }) => name)).toEqual(['main', 'sidecar'])
  })
})

const clusters = [
  ['the embedded cluster', startEmbeddedApi, undefined],
  ['a real Kubernetes', () => startRealCluster('kwok'), whyRealIsLeftOut()],
] as const

describe.each(clusters)('%s keeps what a target promises', (_, start, reason) => {
  let cluster: TestCluster
  beforeAll(async () => {
    if (reason === undefined) cluster = await start()
  }, 240_000)
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  }, 60_000)

  const open = async (): Promise<TestedTarget> => {
    const client = await createKubeClient({ kubeconfig: cluster.kubeconfig })
    return { ...createClusterTarget(client), [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
  }
  // oxlint-disable-next-line vitest/expect-expect -- the contract asserts
  test.skipIf(reason !== undefined).each(checksOf(open))('%s', (_title, run) => run())
})
