import type { KubeObject } from '@devmatic/kube-model'
import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import { readHistory } from '../../history/history.ts'
import { planDeployment } from '../../plan/plan-deployment.ts'
import { createKubeClient } from '@devmatic/kube-client'
import { createClusterTarget } from '../../target/cluster-target.ts'
import { faultyTransport } from '../audited-client.ts'
import { productOf } from '../product.ts'
import type { DeployEvent } from '../../apply/deploy-event.ts'
import type { Fault } from '../audited-client.ts'
import { configMap, secret, service, deployment, job, CONFIG_MAP } from './objects.ts'
import type { Check, Scene } from './scene.ts'

/** Tests for which containers must run, and may fail. */
export const NEED_PODS: Readonly<Record<string, string>> = {
  'a workload that does not come up fails early, with its cause, its last words and its line':
    'nothing runs there',
  'jobs that run before hold the workloads up; when they fail, nothing else happens': 'nothing runs there',
  'a job that failed runs again with the next deployment, as it is': 'nothing runs there',
}

/** What happens when something goes wrong. */
export function testFailing(test: Check, scene: () => Scene, options: { seeds: number }): void {
  const { seeds } = options

  test(`whatever goes wrong between two requests, the next deployment converges, and foreign objects stay: ${seeds} times`, async () => {
    const all = await countRequests(scene())
    for (let seed = 0; seed < seeds; seed++) {
      const kind = FAULTS[seed % FAULTS.length]!
      const round = Math.floor(seed / FAULTS.length)
      // Few seeds look everywhere too, at steps that have no factor in common with the requests.
      const at = kind === 'watch' ? round % 3 : 1 + ((round * 7) % (all - 1))
      await breakAndRepair(scene(), { kind, at }, `seed ${seed}: ${kind} at request ${at} of ${all}`)
    }
  }, 900_000)

  test('a workload that does not come up fails early, with its cause, its last words and its line', async () => {
    const { client, target, deploy, plan, namespace } = scene()
    await deploy({ objects: [configMap('gone'), deployment('web')] })
    const crashing = {
      image: 'localhost/busybox:1',
      command: ['sh', '-c', 'echo cannot connect with first-secret-value; exit 3'],
    }
    const objects = [secret('keys', { token: 'first-secret-value' }), deployment('web', crashing)]
    const broken = await plan({ objects })
    const events: DeployEvent[] = []
    const patience = { maxRestarts: 2, graceMs: 3_000, settleMs: 500 }
    const error: Error = await applyPlan(broken, target, {
      patience,
      onEvent: event => events.push(event),
    }).then(
      () => expect.fail('it came up'),
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ code: 'deploy/failed' })
    expect(error.message).toMatch(
      /Deployment web \(web\.yaml:1\), Pod web-.*, container main: (Error|CrashLoopBackOff): it ended with exit code 3/,
    )
    expect(error.message).toContain('cannot connect with <secret>')
    expect(JSON.stringify(events)).not.toContain('first-secret-value')
    // Nothing is pruned after a failure.
    expect(await client.find({ ...CONFIG_MAP, name: 'gone', namespace })).toBeDefined()
    const [last] = await readHistory(target, { name: 'shop', namespace })
    expect(last).toMatchObject({ number: 2, result: 'failed' })
    await deploy({ objects: [deployment('web')] })
    expect(await client.find({ ...CONFIG_MAP, name: 'gone', namespace })).toBeUndefined()
  }, 60_000)

  test('jobs that run before hold the workloads up; when they fail, nothing else happens', async () => {
    const { client, deploy, namespace } = scene()
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace }
    const failing = job('migrate', 'echo no table; exit 1', { 'devmatic.dev/hook': 'before' })
    await expect(deploy({ objects: [failing, deployment('web')] })).rejects.toThrow(
      /Job migrate .*BackoffLimitExceeded.*exit code 1\n +no table/,
    )
    expect(await client.find(web)).toBeUndefined()
    const working = job('migrate', 'true', { 'devmatic.dev/hook': 'before' })
    await deploy({ objects: [working, deployment('web')] })
    expect(await client.find(web)).toBeDefined()
  }, 60_000)
}

const FAULTS: readonly Fault['kind'][] = ['crash', 'cut', 'timeout', 'watch', '409', '429', '500']
const BEFORE = [configMap('kept', { a: '1' }), configMap('gone')]
/** Its Deployment wants no Pods, so that its rollout is watched and nothing has to run. */
const AFTER = [
  configMap('kept', { a: '2' }),
  configMap('new'),
  secret('keys', { token: 'a-secret' }),
  service('web'),
  withoutPods(deployment('web')),
]

function withoutPods(workload: KubeObject): KubeObject {
  return { ...workload, spec: { ...(workload['spec'] as object), replicas: 0 } }
}

/** How many requests the deployment takes that is broken later. */
async function countRequests({ audit, deploy }: Scene): Promise<number> {
  await deploy({ objects: BEFORE })
  audit.clear()
  await deploy({ objects: AFTER })
  return audit.requests.length
}

async function breakAndRepair(scene: Scene, fault: Fault, where: string): Promise<void> {
  const { client, kubeconfig, deploy, names, namespace } = scene
  await deploy({ objects: BEFORE })
  await client.create({ ...configMap('foreign'), metadata: { name: 'foreign', namespace } })
  await using faulty = await createKubeClient({
    kubeconfig,
    timeoutMs: 1_000,
    wrapTransport: inner => faultyTransport(inner, fault),
  })
  const broken = createClusterTarget(faulty)
  const outcome = await planDeployment(productOf({ objects: AFTER, namespace }), broken, { name: 'shop' })
    .then(plan => applyPlan(plan, broken, { lockMs: 1_000 }))
    .then(() => 'done', String)
  const repaired = await deploy({ objects: AFTER }).then(() => 'repaired', String)
  const kept = await client.get({ ...CONFIG_MAP, name: 'kept', namespace })
  expect({ where, outcome, repaired, names: await names(), data: kept['data'] }).toEqual({
    where,
    outcome,
    repaired: 'repaired',
    names: ['foreign', 'kept', 'new'],
    data: { a: '2' },
  })
  await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
}
