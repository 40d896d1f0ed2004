import type { KubeObject } from '@devmatic/kube-model'
import type { FieldPath, FieldProvenance, RenderedObject } from './rendered.ts'

/** A field that was written after the template had written its object. */
export interface Rewrite {
  path: FieldPath
  /** Provenance of the field, or of one below it. */
  provenanceOf(path: FieldPath): FieldProvenance
}

/** The object after a rewrite; every field that the rewrite did not touch keeps its provenance. */
export function rewriteObject(
  rendered: RenderedObject,
  object: KubeObject,
  rewrites: readonly Rewrite[],
): RenderedObject {
  return {
    object,
    get file() {
      return rendered.file
    },
    get line() {
      return rendered.line
    },
    get column() {
      return rendered.column
    },
    provenanceOf(path) {
      const rewrite = rewrites.find(
        each => each.path.length <= path.length && each.path.every((step, index) => path[index] === step),
      )
      return rewrite ? rewrite.provenanceOf(path) : rendered.provenanceOf(path)
    },
  }
}

/** Rewrites of fields that stand where they stood, or where the nearest field around them does. */
export function rewritesInPlace(
  rendered: RenderedObject,
  paths: readonly FieldPath[],
  rewrittenBy: string,
): Rewrite[] {
  return paths.map(path => ({
    path,
    provenanceOf: inner => ({ ...rendered.provenanceOf(inner), rewrittenBy }),
  }))
}
