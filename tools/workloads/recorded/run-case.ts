import type { KubeClient } from '@devmatic/kube-client'
import { createCaseCluster } from './case-cluster.ts'
import { observe } from './observe.ts'
import type { WorkloadCase } from './workload-case.ts'

/** Outcomes by the names of their cases. */
export type Outcomes = Record<string, unknown>

/** How cases are run. */
export interface RunOptions {
  /** How many at once. */
  width: number
  /** How long a namespace has to stay as it is to be taken for settled. */
  settleMs: number
}

/** Runs a case in a new namespace and tells what came of it. */
async function runCase(
  { name, ...workloadCase }: WorkloadCase,
  client: KubeClient,
  settleMs: number,
): Promise<unknown> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  await client.create(namespace)
  const cluster = createCaseCluster(client, name)
  await cluster.until('ServiceAccount/default', {})
  try {
    return await observe(cluster, await workloadCase.run(cluster), settleMs)
  } finally {
    await client.delete({ apiVersion: 'v1', kind: 'Namespace', name })
  }
}

/** Runs cases, some at once; one that fails is its outcome. */
export async function runCases(
  cases: readonly WorkloadCase[],
  client: KubeClient,
  { width, settleMs }: RunOptions,
): Promise<Outcomes> {
  const outcomes: Outcomes = {}
  const left = [...cases]
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      outcomes[next.name] = await runCase(next, client, settleMs).catch((error: unknown) => ({
        error: String(error),
      }))
    }
  }
  await Promise.all(Array.from({ length: width }, work))
  return outcomes
}
