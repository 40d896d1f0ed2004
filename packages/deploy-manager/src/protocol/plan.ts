import { z } from 'zod'
import { modes, type Modes, place, type Place, type Schema, time } from './common.ts'

/** What becomes of an object. */
export type PlanAction =
  | 'create'
  | 'change'
  | 'recreate'
  | 'unchanged'
  | 'conflict'
  | 'refused'
  | 'prune'
  | 'keep'
  | 'merge'
/** Checks a `PlanAction`. */
export const planAction: Schema<PlanAction> = z.enum([
  'create',
  'change',
  'recreate',
  'unchanged',
  'conflict',
  'refused',
  'prune',
  'keep',
  'merge',
])

/** Why a row is in the plan. */
export interface Because {
  type: 'image' | 'variable' | 'template' | 'mode' | 'drift' | 'deleted'
  /** The variable's path, the template's line, the mode. */
  text: string
  place?: Place
}
/** Checks a `Because`. */
export const because: Schema<Because> = z.object({
  type: z.enum(['image', 'variable', 'template', 'mode', 'drift', 'deleted']),
  text: z.string(),
  place: place.exactOptional(),
})

/** A field before and after; secret values are left out. */
export interface PlanField {
  path: string
  before?: string
  after?: string
  secret?: boolean
  drift?: boolean
  place?: Place
}
const planField: Schema<PlanField> = z.object({
  path: z.string(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  secret: z.boolean().exactOptional(),
  drift: z.boolean().exactOptional(),
  place: place.exactOptional(),
})

/** One object of a plan: what, because of what, and with which effect. */
export interface PlanRow {
  /** `Deployment/ticketing/shop`. */
  key: string
  kind: string
  name: string
  namespace?: string
  /** The service that it belongs to. */
  service?: string
  action: PlanAction
  /** "image a → b", "2 fields". */
  what: string
  because: Because[]
  /** "1 Pod restarts"; empty where nothing else happens. */
  effect: string
  fields: PlanField[]
  place?: Place
  /** Why it goes, or cannot be applied. */
  message?: string
  /** It is deleted only when it is named in `deletions`. */
  named?: boolean
}
/** Checks a `PlanRow`. */
export const planRow: Schema<PlanRow> = z.object({
  key: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().exactOptional(),
  service: z.string().exactOptional(),
  action: planAction,
  what: z.string(),
  because: z.array(because),
  effect: z.string(),
  fields: z.array(planField),
  place: place.exactOptional(),
  message: z.string().exactOptional(),
  named: z.boolean().exactOptional(),
})

/** What a deployment would do. It is void once the cluster or the files move on. */
export interface Plan {
  id: string
  createdAt: string
  environment: string
  target: string
  modes: Modes
  /** Unchanged objects are counted, not listed. */
  rows: PlanRow[]
  /** How many objects each action is done to. */
  counts: Record<string, number>
  /** It cannot be applied: a row conflicts, or was refused. */
  blocked: boolean
  git?: { commit: string; dirty: boolean }
}
/** Checks a `Plan`. */
export const plan: Schema<Plan> = z.object({
  id: z.string(),
  createdAt: time,
  environment: z.string(),
  target: z.string(),
  modes,
  rows: z.array(planRow),
  counts: z.record(z.string(), z.int()),
  blocked: z.boolean(),
  git: z.object({ commit: z.string(), dirty: z.boolean() }).exactOptional(),
})

/** What is to be planned: as the choices are, unless it says otherwise. */
export interface PlanRequest {
  modes?: Modes
}
/** Checks a `PlanRequest`. */
export const planRequest: Schema<PlanRequest> = z.object({ modes: modes.exactOptional() })
