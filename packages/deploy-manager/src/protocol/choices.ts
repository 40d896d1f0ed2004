import { z } from 'zod'
import { estimate, type Estimate, mode, type Mode, modes, type Modes, type Schema, time } from './common.ts'
import { planRow, type PlanRow } from './plan.ts'

/** A named set of choices, from `devmatic.yaml`. */
export interface Preset {
  name: string
  modes: Modes
}

/** How services are to run, on this branch. */
export interface Choices {
  branch: string
  /** Only what somebody chose; every other service runs from its image. */
  modes: Modes
  /** The preset that they were last set by. */
  preset?: string
  /** They differ from the preset. */
  edited: boolean
  presets: Preset[]
  /** The change that can be undone. */
  undo?: { at: string; text: string }
}
/** Checks `Choices`. */
export const choices: Schema<Choices> = z.object({
  branch: z.string(),
  modes,
  preset: z.string().exactOptional(),
  edited: z.boolean(),
  presets: z.array(z.object({ name: z.string(), modes })),
  undo: z.object({ at: time, text: z.string() }).exactOptional(),
})

/** Changes of choices: of single services, and of a preset before them. */
export interface ChoicesRequest {
  modes?: Modes
  /** Sets all choices to a preset's. */
  preset?: string
  /** Switches on what they need as well. */
  closure?: boolean
}
/** Checks a `ChoicesRequest`. */
export const choicesRequest: Schema<ChoicesRequest> = z.object({
  modes: modes.exactOptional(),
  preset: z.string().exactOptional(),
  closure: z.boolean().exactOptional(),
})

/** A service that a change of choices is about. */
export interface PricedService {
  service: string
  from: Mode
  to: Mode
  /** Why: what somebody chose, or who needs it and by what: "shop: SALES_URL". */
  because: string
  memory: Estimate
}
const pricedService: Schema<PricedService> = z.object({
  service: z.string(),
  from: mode,
  to: mode,
  because: z.string(),
  memory: estimate,
})

/** What a change of choices costs and does; nothing has been changed. */
export interface Price {
  /** The choices as they would be, with what is needed as well. */
  modes: Modes
  pods: { before: number; after: number }
  /** Bytes more, or fewer. */
  memory: Estimate
  /** Seconds until all of it is ready. */
  start: Estimate
  chosen: PricedService[]
  /** Needed as well, and off now. */
  needed: PricedService[]
  /** On, and needed by nothing that stays on. */
  orphans: PricedService[]
  /** What stays on and needs what goes off: "sales needs mail by MAIL_URL". */
  warnings: { service: string; needs: string; text: string }[]
  rows: PlanRow[]
  /** Why the rows cannot be told: the templates do not render so. */
  problem?: string
}
/** Checks a `Price`. */
export const price: Schema<Price> = z.object({
  modes,
  pods: z.object({ before: z.int(), after: z.int() }),
  memory: estimate,
  start: estimate,
  chosen: z.array(pricedService),
  needed: z.array(pricedService),
  orphans: z.array(pricedService),
  warnings: z.array(z.object({ service: z.string(), needs: z.string(), text: z.string() })),
  rows: z.array(planRow),
  problem: z.string().exactOptional(),
})
