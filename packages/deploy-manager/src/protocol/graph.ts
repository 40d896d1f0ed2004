import { z } from 'zod'
import { mode, type Mode, place, type Place, type Schema } from './common.ts'
import { statusShape, type StatusShape } from './services.ts'

/** What makes one service need another. */
export interface DependencyReason {
  type: 'environment' | 'argument' | 'config' | 'reference' | 'annotation' | 'ingress'
  /** The environment variable, the key of the ConfigMap, the annotation. */
  name: string
  /** The text that names the other service. */
  value?: string
  place?: Place
}
/** Checks a `DependencyReason`. */
export const dependencyReason: Schema<DependencyReason> = z.object({
  type: z.enum(['environment', 'argument', 'config', 'reference', 'annotation', 'ingress']),
  name: z.string(),
  value: z.string().exactOptional(),
  place: place.exactOptional(),
})

/** Who needs whom. */
export interface DependencyGraph {
  nodes: { service: string; group: string; mode: Mode; shape: StatusShape }[]
  /** `from` needs `to`. */
  edges: { from: string; to: string; reasons: DependencyReason[] }[]
}
/** Checks a `DependencyGraph`. */
export const dependencyGraph: Schema<DependencyGraph> = z.object({
  nodes: z.array(z.object({ service: z.string(), group: z.string(), mode, shape: statusShape })),
  edges: z.array(z.object({ from: z.string(), to: z.string(), reasons: z.array(dependencyReason) })),
})

/** Why a service runs, or why it does not: a chain that ends in a person, a preset, or the default. */
export interface Why {
  service: string
  mode: Mode
  /** In one sentence. */
  text: string
  /** Each needs the next; the last is the service. */
  chain: { service: string; reason?: DependencyReason }[]
  root: {
    type: 'choice' | 'preset' | 'default' | 'needed'
    text: string
    at?: string
  }
}
/** Checks a `Why`. */
export const why: Schema<Why> = z.object({
  service: z.string(),
  mode,
  text: z.string(),
  chain: z.array(z.object({ service: z.string(), reason: dependencyReason.exactOptional() })),
  root: z.object({
    type: z.enum(['choice', 'preset', 'default', 'needed']),
    text: z.string(),
    at: z.string().exactOptional(),
  }),
})
