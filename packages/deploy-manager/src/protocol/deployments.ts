import { z } from 'zod'
import { type Schema, time } from './common.ts'
import { finding, type Finding } from './error.ts'
import { plan, type Plan, planAction, type PlanAction, planRow, type PlanRow } from './plan.ts'

/** What set a deployment off. */
export interface DeploymentCause {
  type: 'start' | 'files' | 'git' | 'choices' | 'request' | 'rollback' | 'undo'
  /** "manifests/shop.yaml saved", "mail: image → off". */
  text: string
}
const deploymentCause: Schema<DeploymentCause> = z.object({
  type: z.enum(['start', 'files', 'git', 'choices', 'request', 'rollback', 'undo']),
  text: z.string(),
})

/** How far one object of a deployment is. */
export interface StepProgress {
  /** As the plan's row. */
  key: string
  action: PlanAction
  state: 'waiting' | 'started' | 'applied' | 'rolling-out' | 'done' | 'troubled' | 'failed'
  message?: string
  ready?: number
  wanted?: number
}
/** Checks a `StepProgress`. */
export const stepProgress: Schema<StepProgress> = z.object({
  key: z.string(),
  action: planAction,
  state: z.enum(['waiting', 'started', 'applied', 'rolling-out', 'done', 'troubled', 'failed']),
  message: z.string().exactOptional(),
  ready: z.int().exactOptional(),
  wanted: z.int().exactOptional(),
})

/** One pass from files to the cluster, while it runs and afterwards. */
export interface Deployment {
  id: string
  cause: DeploymentCause
  state: 'rendering' | 'planning' | 'applying' | 'succeeded' | 'unchanged' | 'failed' | 'cancelled'
  startedAt: string
  endedAt?: string
  /** Why it failed. */
  message?: string
  /** What is wrong with the files: what ran before goes on. */
  findings: Finding[]
  plan?: Plan
  steps: StepProgress[]
  /** The revision that it became in the history. */
  revision?: number
}
/** Checks a `Deployment`. */
export const deployment: Schema<Deployment> = z.object({
  id: z.string(),
  cause: deploymentCause,
  state: z.enum(['rendering', 'planning', 'applying', 'succeeded', 'unchanged', 'failed', 'cancelled']),
  startedAt: time,
  endedAt: time.exactOptional(),
  message: z.string().exactOptional(),
  findings: z.array(finding),
  plan: plan.exactOptional(),
  steps: z.array(stepProgress),
  revision: z.int().exactOptional(),
})

/** One entry of the history, which lies in the cluster. */
export interface Revision {
  number: number
  startedAt: string
  endedAt?: string
  result: 'deploying' | 'succeeded' | 'failed'
  message?: string
  environment?: string
  commit?: string
  dirty?: boolean
  author?: string
  objects: number
}
/** Checks a `Revision`. */
export const revision: Schema<Revision> = z.object({
  number: z.int(),
  startedAt: time,
  endedAt: time.exactOptional(),
  result: z.enum(['deploying', 'succeeded', 'failed']),
  message: z.string().exactOptional(),
  environment: z.string().exactOptional(),
  commit: z.string().exactOptional(),
  dirty: z.boolean().exactOptional(),
  author: z.string().exactOptional(),
  objects: z.int(),
})

/** A revision, and what it changed against the one before. */
export interface RevisionDetail {
  revision: Revision
  rows: PlanRow[]
}
/** Checks a `RevisionDetail`. */
export const revisionDetail: Schema<RevisionDetail> = z.object({ revision, rows: z.array(planRow) })

/** The deployments of this server, the newest first, and the history. */
export interface Deployments {
  current?: Deployment
  recent: Deployment[]
  /** What waits for somebody to apply it. */
  proposal?: Plan
  revisions: Revision[]
}
/** Checks `Deployments`. */
export const deployments: Schema<Deployments> = z.object({
  current: deployment.exactOptional(),
  recent: z.array(deployment),
  proposal: plan.exactOptional(),
  revisions: z.array(revision),
})

/** What to deploy. */
export interface DeployRequest {
  /** The plan that was shown: if it is void by now, nothing is done. Without, a new one is made. */
  plan?: string
  /** Rows that are deleted though they hold data, by key. */
  deletions?: string[]
  /** The environment's name, where it is protected. */
  confirm?: string
  /** Takes over fields that others own. */
  forceConflicts?: boolean
  /** Deletes and makes anew what cannot be changed. */
  recreate?: boolean
}
/** Checks a `DeployRequest`. */
export const deployRequest: Schema<DeployRequest> = z.object({
  plan: z.string().exactOptional(),
  deletions: z.array(z.string()).exactOptional(),
  confirm: z.string().exactOptional(),
  forceConflicts: z.boolean().exactOptional(),
  recreate: z.boolean().exactOptional(),
})

/** Two environments, by variable. */
export interface EnvironmentDifference {
  a: string
  b: string
  total: number
  variables: { variable: string; a?: string; b?: string; placeA?: string; placeB?: string }[]
}
/** Checks an `EnvironmentDifference`. */
export const environmentDifference: Schema<EnvironmentDifference> = z.object({
  a: z.string(),
  b: z.string(),
  total: z.int(),
  variables: z.array(
    z.object({
      variable: z.string(),
      a: z.string().exactOptional(),
      b: z.string().exactOptional(),
      placeA: z.string().exactOptional(),
      placeB: z.string().exactOptional(),
    }),
  ),
})
