import { z } from 'zod'
import { place, type Place, type Schema } from './common.ts'

/** One finding in the product's files. */
export interface Finding {
  code: string
  severity: 'error' | 'warning'
  message: string
  place?: Place
  /** What to do about it. */
  hint?: string
}
/** Checks a `Finding`. */
export const finding: Schema<Finding> = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  place: place.exactOptional(),
  hint: z.string().exactOptional(),
})

/** The body of every answer that is no success: what happened, and what to do next. */
export interface Problem {
  /** For programs: `manager/unknown-service`, or the code of the part that failed. */
  code: string
  message: string
  hint?: string
  findings?: Finding[]
}
/** Checks a `Problem`. */
export const problem: Schema<Problem> = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  findings: z.array(finding).exactOptional(),
})
