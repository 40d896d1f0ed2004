import { randomUUID } from 'node:crypto'
import type { KubeClient } from '@devmatic/kube-client'
import { applyPlan } from '../../apply/apply-plan.ts'
import type { DeployResult } from '../../apply/deploy-event.ts'
import type { PlanOptions } from '../../plan/plan-context.ts'
import { planDeployment } from '../../plan/plan-deployment.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Target } from '../../target/target.ts'
import type { Audit } from '../audited-client.ts'
import { type ProductParts, productOf } from '../product.ts'
import { CONFIG_MAP } from './objects.ts'

/** Declares a test, which a cluster may be known not to pass yet. */
export type Check = (title: string, run: () => Promise<void>, timeoutMs?: number) => void

/** A product without its namespace. */
export type Parts = Omit<ProductParts, 'namespace'>

/** The cluster under test. */
export interface Stage {
  kubeconfig: string
  client: KubeClient
  target: Target
  /** What went to the cluster. */
  audit: Audit
}

/** A namespace of its own, and what is done in it. */
export interface Scene extends Stage {
  namespace: string
  plan: (parts: Parts, options?: Partial<PlanOptions>) => Promise<Plan>
  /** Plans and applies. */
  deploy: (parts: Parts, options?: Partial<PlanOptions>) => Promise<DeployResult>
  /** The ConfigMaps that are there. */
  names: () => Promise<string[]>
}

/** Sets a scene. */
export function sceneOn(stage: Stage): Scene {
  const { client, target } = stage
  const namespace = `deploy-${randomUUID().slice(0, 8)}`
  const plan: Scene['plan'] = (parts, options = {}) =>
    planDeployment(productOf({ ...parts, namespace }), target, { name: 'shop', ...options })
  return {
    ...stage,
    namespace,
    plan,
    deploy: async (parts, options) => await applyPlan(await plan(parts, options), target),
    async names() {
      const { items } = await client.list(CONFIG_MAP, { namespace })
      return items.map(({ metadata }) => metadata.name ?? '').filter(name => !name.startsWith('kube-'))
    },
  }
}
