import type { KubeObject } from '@devmatic/kube-model'
import type { PlanSource } from '../plan/plan.ts'
import type { Receipt } from './receipt.ts'
import type { Condition } from '../render/rendered.ts'

/** How a deployment ended. */
export type DeploymentResult = 'deploying' | 'succeeded' | 'failed'

/** One deployment, as the history keeps it. */
export interface Revision {
  number: number
  /** RFC 3339. */
  startedAt: string
  endedAt?: string
  result: DeploymentResult
  /** Why it failed. */
  message?: string
  source: PlanSource
  /** What it proved; of one that succeeded, where there is a cluster. */
  receipt?: Receipt
  /** What was applied, by key, secret values included: it is kept in Secrets. */
  objects: ReadonlyMap<string, KubeObject>
  /** By key: fields whose values come from variables that are never shown, as `.data.password`. */
  secretFields: ReadonlyMap<string, readonly string[]>
  /** Where each object came from. */
  origins: ReadonlyMap<string, ObjectOrigin>
}

/** The template that an object came from. */
export interface ObjectOrigin {
  file: string
  line: number
  conditions: readonly Condition[]
}
