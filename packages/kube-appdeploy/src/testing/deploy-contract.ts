import { createKubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { createClusterTarget } from '../target/cluster-target.ts'
import { createAudit } from './audited-client.ts'
import { testApplying } from './contract/applying.ts'
import { testBadInput } from './contract/bad-input.ts'
import { NEED_KUBELET, testCauses } from './contract/causes.ts'
import { NEED_PODS, testFailing } from './contract/failing.ts'
import { testHooks } from './contract/hooks.ts'
import { testOwnership } from './contract/ownership.ts'
import { testPlanning } from './contract/planning.ts'
import { type Check, type Scene, sceneOn, type Stage } from './contract/scene.ts'

/** What is known of a cluster under test. */
export interface ContractOptions {
  /** Why it is left out. */
  skipReason?: string | undefined
  /** Tests that it does not pass yet, and why. */
  lacks?: Readonly<Record<string, string>>
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
  const { skipReason, runsPods } = options
  const nothingRuns = Object.fromEntries(NEED_KUBELET.map(title => [title, 'nothing runs there']))
  const lacks = { ...(runsPods ? {} : { ...NEED_PODS, ...nothingRuns }), ...options.lacks }
  const leftOut = (reason: string | undefined): string => (reason ? ` (left out: ${reason})` : '')
  const check: Check = (title, run, timeoutMs = 20_000) => {
    // oxlint-disable-next-line vitest/expect-expect -- those that are run here assert
    test.skipIf(title in lacks)(`${title}${leftOut(lacks[title])}`, run, timeoutMs)
  }
  describe.skipIf(skipReason !== undefined)(`${name}${leftOut(skipReason)}`, () => {
    let stage: Stage & AsyncDisposable
    beforeAll(async () => {
      stage = await openStage(start)
    }, 240_000)
    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]()
    }, 60_000)

    const scene = (): Scene => sceneOn(stage)
    testPlanning(check, scene)
    testOwnership(check, scene)
    testApplying(check, scene)
    testHooks(check, scene)
    testCauses(check, scene)
    testBadInput(check, scene)
    testFailing(check, scene, options)
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
