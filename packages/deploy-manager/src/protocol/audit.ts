import { z } from 'zod'
import { type Schema, time } from './common.ts'

/** A call that changed something, or a shell. */
export interface AuditEntry {
  at: string
  /** `dashboard`, `cli`. */
  by: string
  /** The endpoint's name. */
  what: string
  /** Its parameters and body, without secrets. */
  details: string
  /** HTTP status of the answer. */
  status: number
}
/** Checks an `AuditEntry`. */
export const auditEntry: Schema<AuditEntry> = z.object({
  at: time,
  by: z.string(),
  what: z.string(),
  details: z.string(),
  status: z.int(),
})
