import { createKubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, describe } from 'vitest'
import { createClusterTarget } from '../target/cluster-target.ts'
import { createAudit } from './audited-client.ts'
import { testApplying } from './contract/applying.ts'
import { testFailing } from './contract/failing.ts'
import { testOwnership } from './contract/ownership.ts'
import { testPlanning } from './contract/planning.ts'
import { type Scene, sceneOn, type Stage } from './contract/scene.ts'

/** What is known of a cluster under test. */
export interface ContractOptions {
  /** Why it is left out. */
  skipReason?: string | undefined
  /** How often something goes wrong. */
  seeds: number
  /** Whether containers run, and may fail. */
  runsPods: boolean
}

/** What a deployment promises on every cluster. */
export function describeDeployContract(
  name: string,
  start: () => Promise<AsyncDisposable & { kubeconfig: string }>,
  options: ContractOptions,
): void {
  const { skipReason } = options
  const leftOut = skipReason ? ` (left out: ${skipReason})` : ''
  describe.skipIf(skipReason !== undefined)(`${name}${leftOut}`, () => {
    let stage: Stage & AsyncDisposable
    beforeAll(async () => {
      stage = await openStage(start)
    }, 240_000)
    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]()
    }, 60_000)

    const scene = (): Scene => sceneOn(stage)
    testPlanning(scene)
    testOwnership(scene)
    testApplying(scene)
    testFailing(scene, options)
  })
}

async function openStage(
  start: () => Promise<AsyncDisposable & { kubeconfig: string }>,
): Promise<Stage & AsyncDisposable> {
  const cluster = await start()
  const { kubeconfig } = cluster
  const audit = createAudit()
  const client = await createKubeClient({ kubeconfig, wrapTransport: audit.wrap })
  return {
    kubeconfig,
    client,
    target: createClusterTarget(client),
    audit,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await cluster[Symbol.asyncDispose]()
    },
  }
}
