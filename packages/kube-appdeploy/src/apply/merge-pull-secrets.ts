import { hasCode } from '@devmatic/base'
import { callOptionsOf } from '@devmatic/kube-client'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import type { MergeStep } from '../plan/plan.ts'
import { waitUntil } from '../wait/wait-until.ts'
import type { Run } from './run.ts'

const ACCOUNT_TIMEOUT_MS = 30_000
const TRIES = 5

interface Account extends KubeObject {
  imagePullSecrets?: JsonObject[]
}

/** Adds Secrets to pull images with to the default ServiceAccount; those of others stay. */
export async function mergePullSecrets(run: Run): Promise<void> {
  for (const step of run.plan.steps) {
    if (step.action !== 'merge') continue
    run.emit({ type: 'step', action: step.action, ref: step.ref, state: 'started' })
    await mergeOne(run, step)
    run.emit({ type: 'step', action: step.action, ref: step.ref, state: 'done' })
  }
}

/** The list is atomic: any patch replaces it, so that it is read first, and written only if it is still the same. */
async function mergeOne({ target, options }: Run, { ref, imagePullSecrets }: MergeStep): Promise<void> {
  const { client } = target
  if (!client) return
  const call = callOptionsOf(options)
  // A new namespace gets its account a moment later.
  const exists = { what: 'made by the cluster', holds: (account: unknown) => account !== undefined }
  await waitUntil(client, ref, { ...call, ...exists, timeoutMs: ACCOUNT_TIMEOUT_MS })
  for (let tries = 1; ; tries++) {
    const account = await client.get<Account>(ref, call)
    const present = account.imagePullSecrets ?? []
    const missing = imagePullSecrets.filter(name => !present.some(each => each['name'] === name))
    if (missing.length === 0) return
    const { resourceVersion = '' } = account.metadata
    const patch = {
      metadata: { resourceVersion },
      imagePullSecrets: [...present, ...missing.map(name => ({ name }))],
    }
    try {
      await client.patch(ref, { type: 'merge', patch }, call)
      return
    } catch (error) {
      if (!hasCode(error, 'kube/conflict') || tries === TRIES) throw error
    }
  }
}
