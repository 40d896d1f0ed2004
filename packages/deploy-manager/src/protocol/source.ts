import { z } from 'zod'
import { type Schema, time } from './common.ts'

/** What became of one save, in milliseconds, each stage from the end of the one before. */
export interface Save {
  at: string
  files: string[]
  result: 'ready' | 'build-failed' | 'exited'
  seenMs: number
  syncedMs: number
  builtMs: number
  restartedMs: number
  /** Missing where it did not come up. */
  readyMs?: number
  totalMs: number
}
const save: Schema<Save> = z.object({
  at: time,
  files: z.array(z.string()),
  result: z.enum(['ready', 'build-failed', 'exited']),
  seenMs: z.number(),
  syncedMs: z.number(),
  builtMs: z.number(),
  restartedMs: z.number(),
  readyMs: z.number().exactOptional(),
  totalMs: z.number(),
})

/** The middle and the slow end of what was measured. */
export interface Quantiles {
  p50: number
  p95: number
}
const quantiles: Schema<Quantiles> = z.object({ p50: z.number(), p95: z.number() })

/** Something that source mode makes otherwise than the image. */
export interface ModeDifference {
  container: string
  what: 'image' | 'command' | 'environment' | 'mounts' | 'user' | 'probes' | 'resources' | 'other'
  path: string
  image?: string
  source?: string
}
const modeDifference: Schema<ModeDifference> = z.object({
  container: z.string(),
  what: z.enum(['image', 'command', 'environment', 'mounts', 'user', 'probes', 'resources', 'other']),
  path: z.string(),
  image: z.string().exactOptional(),
  source: z.string().exactOptional(),
})

/** How a service runs from source, and how fast saves arrive. */
export interface SourceReport {
  service: string
  containers: {
    name: string
    path: string
    build?: string
    run: string
    watch: string[]
    reload: string
    /** Where a debugger attaches. */
    debug?: string
  }[]
  /** The newest first; 50 are kept. */
  saves: Save[]
  /** Missing before the first save. */
  latency?: {
    samples: number
    seen: Quantiles
    synced: Quantiles
    built: Quantiles
    restarted: Quantiles
    ready: Quantiles
    total: Quantiles
  }
  /** What the last build that failed said. */
  buildError?: { at: string; text: string }
  differences: ModeDifference[]
}
/** Checks a `SourceReport`. */
export const sourceReport: Schema<SourceReport> = z.object({
  service: z.string(),
  containers: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      build: z.string().exactOptional(),
      run: z.string(),
      watch: z.array(z.string()),
      reload: z.string(),
      debug: z.string().exactOptional(),
    }),
  ),
  saves: z.array(save),
  latency: z
    .object({
      samples: z.int(),
      seen: quantiles,
      synced: quantiles,
      built: quantiles,
      restarted: quantiles,
      ready: quantiles,
      total: quantiles,
    })
    .exactOptional(),
  buildError: z.object({ at: time, text: z.string() }).exactOptional(),
  differences: z.array(modeDifference),
})
