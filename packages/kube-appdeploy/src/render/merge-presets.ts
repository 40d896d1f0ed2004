import { applyPodPresets, type PresetAddition } from '@devmatic/kube-model'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnoseFinding } from './diagnose-finding.ts'
import type { RenderedObject } from './rendered.ts'
import { rewriteObject, type Rewrite } from './rewritten-object.ts'

/** Merges PodPresets into the Pods that they select, and takes them out: no cluster knows them any more. */
export function mergePresets(
  rendered: readonly RenderedObject[],
  namespace: string,
): { objects: RenderedObject[]; diagnostics: Diagnostic[] } {
  const { objects, findings } = applyPodPresets(
    rendered.map(({ object }) => object),
    { namespace },
  )
  const diagnostics = findings.flatMap(finding => {
    const owner = rendered[finding.index]
    if (!owner) return []
    const related = finding.related && rendered[finding.related.index]
    const place = finding.related && related?.provenanceOf(finding.related.path)
    return [
      {
        ...diagnoseFinding(owner, finding),
        ...(place && { related: { position: place, message: 'against' } }),
      },
    ]
  })
  const merged = objects.flatMap(({ index, object, additions }) => {
    const before = rendered[index]
    if (!before || additions.length === 0) return before ? [before] : []
    return [
      rewriteObject(
        before,
        object,
        additions.flatMap(addition => rewriteOf(addition, rendered)),
      ),
    ]
  })
  return { objects: merged, diagnostics }
}

function rewriteOf({ path, preset, from }: PresetAddition, rendered: readonly RenderedObject[]): Rewrite[] {
  const source = rendered[from.index]
  if (!source) return []
  return [
    {
      path,
      provenanceOf: inner => ({
        ...source.provenanceOf([...from.path, ...inner.slice(path.length)]),
        rewrittenBy: `the PodPreset ${preset}`,
      }),
    },
  ]
}
