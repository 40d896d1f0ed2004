import { isJsonObject, type JsonObject } from '../object.ts'
import { valueAt } from '../validate/pod-template.ts'
import type { Convert, Draft } from './draft.ts'

/** Deployments, DaemonSets, ReplicaSets and StatefulSets: to apps/v1, which wants a selector. */
export const convertWorkload: Convert = draft => {
  const spec = specOf(draft)
  fillSelector(draft, spec)
  dropTemplateGeneration(draft, spec)
  if (spec['rollbackTo'] !== undefined)
    draft.refuse(
      ['spec', 'rollbackTo'],
      'spec.rollbackTo is gone',
      'Remove it; kubectl rollout undo rolls back.',
    )
  tellDefaults(draft, spec)
}

/** The spec of a draft, made where it is missing. */
export function specOf(draft: Draft): JsonObject {
  const { spec } = draft.object
  if (isJsonObject(spec)) return spec
  const empty: JsonObject = {}
  draft.object['spec'] = empty
  return empty
}

function fillSelector(draft: Draft, spec: JsonObject): void {
  if (isJsonObject(spec['selector'])) return
  const labels = valueAt(spec, ['template', 'metadata', 'labels'])
  if (!isJsonObject(labels) || Object.keys(labels).length === 0)
    return draft.refuse(
      ['spec', 'selector'],
      'spec.selector is required, and the template has no labels to take it from',
      'Give spec.template labels, and write them in spec.selector.matchLabels.',
    )
  spec['selector'] = { matchLabels: { ...labels } }
  draft.note("spec.selector is taken from the template's labels", ['spec', 'selector'])
}

function dropTemplateGeneration(draft: Draft, spec: JsonObject): void {
  if (spec['templateGeneration'] === undefined) return
  delete spec['templateGeneration']
  draft.note('spec.templateGeneration is left out')
}

/** Defaults are not fields; but who relied on them must know. */
function tellDefaults({ object, changes }: Draft, spec: JsonObject): void {
  const hasStrategy = isJsonObject(spec['updateStrategy']) && spec['updateStrategy']['type'] !== undefined
  if ((object.kind === 'DaemonSet' || object.kind === 'StatefulSet') && !hasStrategy)
    changes.push('spec.updateStrategy is RollingUpdate by default, where it may have been OnDelete')
}
