import { z } from 'zod'
import { place, type Place, type Schema, variableOrigin, type VariableOrigin } from './common.ts'

/** Which template lines wrote a line of the rendered text, and with which variables. */
export interface RenderedLine {
  text: string
  /** The template's line; missing for what no template wrote. */
  place?: Place
  /** The field that the line shows: `.spec.replicas`. */
  path: string
  /** What made it: plain text of the template, a variable, a mode, a PodPreset. */
  by: 'template' | 'variable' | 'mode' | 'preset'
  /** Indexes in `variables`. */
  variables: number[]
}
const renderedLine: Schema<RenderedLine> = z.object({
  text: z.string(),
  place: place.exactOptional(),
  path: z.string(),
  by: z.enum(['template', 'variable', 'mode', 'preset']),
  variables: z.array(z.int()),
})

/** One object of a service: what it was rendered from, and what it is in the cluster. */
export interface ManifestObject {
  kind: string
  name: string
  place: Place
  template: { file: string; text: string; firstLine: number; lastLine: number }
  rendered: RenderedLine[]
  variables: VariableOrigin[]
  /** The live object as YAML, without what the server adds; missing where it does not exist. Secrets are masked. */
  live?: string
  /** Fields in which the cluster differs. */
  drift: string[]
  /** The same object in the other mode, as YAML; missing where there is none. */
  otherMode?: string
}
const manifestObject: Schema<ManifestObject> = z.object({
  kind: z.string(),
  name: z.string(),
  place,
  template: z.object({ file: z.string(), text: z.string(), firstLine: z.int(), lastLine: z.int() }),
  rendered: z.array(renderedLine),
  variables: z.array(variableOrigin),
  live: z.string().exactOptional(),
  drift: z.array(z.string()),
  otherMode: z.string().exactOptional(),
})

/** The objects of a service: its workload first. */
export interface ServiceManifest {
  service: string
  objects: ManifestObject[]
}
/** Checks a `ServiceManifest`. */
export const serviceManifest: Schema<ServiceManifest> = z.object({
  service: z.string(),
  objects: z.array(manifestObject),
})
