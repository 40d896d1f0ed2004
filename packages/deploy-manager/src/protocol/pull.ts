import { z } from 'zod'
import { type Schema, time } from './common.ts'

/** A commit. */
export interface Commit {
  id: string
  subject: string
  author: string
  at: string
}
const commit: Schema<Commit> = z.object({
  id: z.string(),
  subject: z.string(),
  author: z.string(),
  at: time,
})

/** What a pull changed of one service. */
export interface PulledService {
  service: string
  causes: ('manifest' | 'image' | 'variable' | 'source' | 'dependency')[]
  /** Which files, image or dependency. */
  details: string[]
  /** Ids of commits. */
  commits: string[]
  state: 'applied' | 'proposed' | 'not-running' | 'undone'
}
const pulledService: Schema<PulledService> = z.object({
  service: z.string(),
  causes: z.array(z.enum(['manifest', 'image', 'variable', 'source', 'dependency'])),
  details: z.array(z.string()),
  commits: z.array(z.string()),
  state: z.enum(['applied', 'proposed', 'not-running', 'undone']),
})

/** What the last git pull (or checkout) did. */
export interface PullImpact {
  id: string
  at: string
  before: string
  after: string
  branch: string
  commits: Commit[]
  services: PulledService[]
  /** Files that belong to no service. */
  otherFiles: string[]
  /** The revision that was deployed before, to which undo returns. */
  undoRevision?: number
  undone: boolean
}
/** Checks a `PullImpact`. */
export const pullImpact: Schema<PullImpact> = z.object({
  id: z.string(),
  at: time,
  before: z.string(),
  after: z.string(),
  branch: z.string(),
  commits: z.array(commit),
  services: z.array(pulledService),
  otherFiles: z.array(z.string()),
  undoRevision: z.int().exactOptional(),
  undone: z.boolean(),
})
