import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findProgram } from '../../bench/find-program.ts'
import { startEmbeddedCluster } from '../test-clusters/embedded.ts'

const execute = promisify(execFile)
const program = await findProgram('helm')
const why = program ? 'installed' : 'helm is neither on the PATH nor named by DEVMATIC_HELM'
const charts = path.join(import.meta.dirname, 'testdata', 'charts')
const patience = 120_000

describe.skipIf(!program)(`helm 4 (${why})`, () => {
  const stack = new AsyncDisposableStack()
  let client: KubeClient
  let helm: (...args: string[]) => Promise<string>

  beforeAll(async () => {
    const cluster = stack.use(await startEmbeddedCluster())
    const home = await mkdtemp(path.join(tmpdir(), 'helm-'))
    stack.defer(() => rm(home, { recursive: true, force: true }))
    client = stack.use(await createKubeClient({ kubeconfig: cluster.kubeconfig }))
    const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: cluster.kubeconfig }
    helm = async (...args) => {
      const command = [...args, '--namespace', 'default']
      return (await execute(program ?? '', command, { env, timeout: patience })).stdout
    }
  }, patience)
  afterAll(() => stack.disposeAsync(), patience)

  const read = (apiVersion: string, kind: string, name: string): Promise<KubeObject | undefined> =>
    client.find({ apiVersion, kind, namespace: 'default', name })
  const dataOf = async (name: string): Promise<unknown> => (await read('v1', 'ConfigMap', name))?.['data']

  test(
    'installs, upgrades, rolls back, tests and uninstalls a chart with hooks',
    { timeout: patience },
    async () => {
      const chart = path.join(charts, 'shop')
      await helm('install', 'shop', chart, '--wait', '--timeout', '60s')
      expect(await dataOf('shop')).toEqual({ colour: 'blue', revision: '1' })
      expect(await dataOf('shop-before')).toEqual({ revision: '1' })
      expect(await read('batch/v1', 'Job', 'shop-after')).toMatchObject({ status: { succeeded: 1 } })
      expect(await read('apps/v1', 'Deployment', 'shop')).toMatchObject({ status: { readyReplicas: 1 } })

      await helm('upgrade', 'shop', chart, '--set', 'replicas=2,colour=red', '--wait', '--timeout', '60s')
      expect(await dataOf('shop')).toEqual({ colour: 'red', revision: '2' })
      expect(await read('apps/v1', 'Deployment', 'shop')).toMatchObject({ spec: { replicas: 2 } })

      await helm('rollback', 'shop', '1', '--wait', '--timeout', '60s')
      expect(await dataOf('shop')).toEqual({ colour: 'blue', revision: '1' })
      expect(await read('apps/v1', 'Deployment', 'shop')).toMatchObject({ spec: { replicas: 1 } })

      expect(await helm('test', 'shop', '--timeout', '60s', '--logs')).toContain('colour is blue')
      const history = JSON.parse(await helm('history', 'shop', '--output', 'json')) as { status: string }[]
      expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed'])
      expect(await helm('list', '--short')).toContain('shop')

      await helm('uninstall', 'shop', '--wait', '--timeout', '60s')
      expect(await read('apps/v1', 'Deployment', 'shop')).toBeUndefined()
      expect(await dataOf('shop')).toBeUndefined()
      expect(await helm('list', '--short')).not.toContain('shop')
    },
  )

  test('installs a chart that brings its own kind', { timeout: patience }, async () => {
    const chart = path.join(charts, 'queue')
    await helm('install', 'line', chart, '--timeout', '60s')
    const queue = (): Promise<KubeObject | undefined> => read('clients.example.com/v1', 'Queue', 'line')
    expect(await queue()).toMatchObject({ spec: { limit: 10, order: 'fifo' } })
    await helm('upgrade', 'line', chart, '--set', 'limit=20')
    expect(await queue()).toMatchObject({ spec: { limit: 20, order: 'fifo' } })
    await expect(helm('upgrade', 'line', chart, '--set', 'limit=0')).rejects.toThrow(
      /spec\.limit.*greater than or equal to 1/,
    )
    await helm('rollback', 'line', '1')
    expect(await queue()).toMatchObject({ spec: { limit: 10 } })
    await helm('uninstall', 'line')
    expect(await queue()).toBeUndefined()
  })

  test('installs a chart with a chart in it', { timeout: patience }, async () => {
    const chart = path.join(charts, 'product')
    await helm('install', 'product', chart, '--set', 'store.size=large,global.domain=example.org')
    expect(await dataOf('product-store')).toEqual({ size: 'large', domain: 'example.org' })
    await helm('upgrade', 'product', chart, '--set', 'store.enabled=false')
    expect(await dataOf('product-store')).toBeUndefined()
    await helm('rollback', 'product', '1')
    expect(await dataOf('product-store')).toEqual({ size: 'large', domain: 'example.org' })
    await helm('uninstall', 'product')
    expect(await read('v1', 'Secret', 'product')).toBeUndefined()
  })
})
