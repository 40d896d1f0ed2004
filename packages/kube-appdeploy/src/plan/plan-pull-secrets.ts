import type { KubeObject } from '@devmatic/kube-model'
import type { MergeStep } from './plan.ts'
import type { PlanContext } from './plan-context.ts'

/** The account of Pods that name none. */
const ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default' }

interface Account extends KubeObject {
  imagePullSecrets?: { name?: string }[]
}

/** Which Secrets to pull images with are to be added to the default ServiceAccount. */
export async function planPullSecrets({ product, target, call, set }: PlanContext): Promise<MergeStep[]> {
  if (!target.client || product.imagePullSecrets.length === 0) return []
  const ref = { ...ACCOUNT, namespace: set.namespace }
  const account = await target.client.find<Account>(ref, call)
  const known = new Set(account?.imagePullSecrets?.map(({ name }) => name))
  const missing = product.imagePullSecrets.filter(name => !known.has(name))
  return missing.length > 0 ? [{ action: 'merge', ref, imagePullSecrets: missing }] : []
}
