import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findKubectlProgram } from '../../../../bench/find-program.ts'
import { startEmbeddedApi } from '../../../../tools/test-clusters/embedded.ts'
import { startRealCluster, type TestCluster, whyRealIsLeftOut } from '../../../../tools/test-clusters/real.ts'
import { applyPlan } from '../apply/apply-plan.ts'
import { createClusterTarget } from '../target/cluster-target.ts'
import { CONFIG_MAP, configMap, service } from '../testing/contract/objects.ts'
import { productOf } from '../testing/product.ts'
import { parentRef } from './apply-set.ts'
import { planDeployment } from './plan-deployment.ts'

const kubectl = await findKubectlProgram()
const missing = kubectl ? undefined : 'kubectl 1.35 is not installed'
const clusters = [
  ['the embedded cluster', startEmbeddedApi, missing],
  ['a real Kubernetes', () => startRealCluster('kwok'), whyRealIsLeftOut() ?? missing],
] as const

/** The set as kubectl names it. */
const SET = '--applyset=configmaps/kube-appdeploy-shop'

describe.each(clusters)('ApplySets shared with kubectl on %s', (_, start, reason) => {
  let cluster: TestCluster
  let client: KubeClient

  beforeAll(async () => {
    if (reason !== undefined) return
    cluster = await start()
    client = await createKubeClient({ kubeconfig: cluster.kubeconfig })
  }, 240_000)
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  }, 60_000)

  /** Applies what stands on its standard input, and prunes. */
  async function kubectlApply(namespace: string, ...objects: object[]): Promise<string> {
    const child = promisify(execFile)(
      kubectl ?? '',
      ['apply', '--server-side', '--prune', SET, '-n', namespace, '-f', '-'],
      { env: { ...process.env, KUBECONFIG: cluster.kubeconfig, KUBECTL_APPLYSET: 'true' } },
    )
    child.child.stdin?.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    return (await child.catch((error: { stderr?: string }) => ({ stdout: String(error.stderr) }))).stdout
  }

  async function deployOurs(namespace: string, ...objects: ReturnType<typeof configMap>[]): Promise<string> {
    const target = createClusterTarget(client)
    const product = productOf({ objects, namespace })
    return await planDeployment(product, target, { name: 'shop' })
      .then(plan => applyPlan(plan, target))
      .then(() => 'done', String)
  }

  /** Says whose a set is: whoever does this hands it over. */
  async function handOver(namespace: string, tooling: string): Promise<void> {
    const patch = { metadata: { annotations: { 'applyset.kubernetes.io/tooling': tooling } } }
    await client.patch(parentRef({ name: 'shop', namespace }), { type: 'merge', patch })
  }

  async function names(namespace: string): Promise<string[]> {
    const kinds = [CONFIG_MAP, { apiVersion: 'v1', kind: 'Service' }]
    const lists = await Promise.all(kinds.map(kind => client.list(kind, { namespace })))
    const all = lists.flatMap(({ items }) => items.map(({ metadata }) => metadata.name ?? ''))
    return all.filter(name => !name.startsWith('kube-')).toSorted()
  }

  test.skipIf(reason !== undefined)(
    'kubectl leaves a set of ours alone, and prunes it when it is handed over',
    async () => {
      const namespace = 'ours'
      expect(
        await deployOurs(
          namespace,
          configMap('kept', { a: '1' }),
          configMap('gone', { a: '1' }),
          service('gone-too'),
        ),
      ).toBe('done')
      await client.create({ ...configMap('foreign'), metadata: { name: 'foreign', namespace } })
      expect(await kubectlApply(namespace, configMap('kept', { a: '1' }))).toContain('kube-appdeploy')
      expect(await names(namespace)).toEqual(['foreign', 'gone', 'gone-too', 'kept'])
      await handOver(namespace, 'kubectl/v1.35.0')
      expect(await kubectlApply(namespace, configMap('kept', { a: '1' }))).toMatch(
        /configmap\/gone pruned[^]*service\/gone-too pruned/,
      )
      expect(await names(namespace)).toEqual(['foreign', 'kept'])
    },
    60_000,
  )

  test.skipIf(reason !== undefined)(
    'a set of kubectl’s is left alone, and pruned when it is handed over',
    async () => {
      const namespace = 'theirs'
      await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      const applied = await kubectlApply(
        namespace,
        configMap('kept', { a: '1' }),
        configMap('gone', { a: '1' }),
        service('gone-too'),
      )
      expect(applied).toContain('configmap/gone serverside-applied')
      await client.create({ ...configMap('foreign'), metadata: { name: 'foreign', namespace } })
      expect(await deployOurs(namespace, configMap('kept', { a: '1' }))).toMatch(/managed by "kubectl\/v1/)
      expect(await names(namespace)).toEqual(['foreign', 'gone', 'gone-too', 'kept'])
      await handOver(namespace, 'kube-appdeploy/v1')
      expect(await deployOurs(namespace, configMap('kept', { a: '1' }))).toBe('done')
      expect(await names(namespace)).toEqual(['foreign', 'kept'])
      // What kubectl owned of the object it owns still: it was applied with the same values, and is ours too.
      const kept = await client.get({ ...CONFIG_MAP, name: 'kept', namespace })
      expect(kept.metadata.managedFields?.map(({ manager }) => manager)).toContain('kube-appdeploy')
    },
    60_000,
  )
})
