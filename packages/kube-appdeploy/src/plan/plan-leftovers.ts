import { refOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Revision } from '../history/revision.ts'
import { objectKey } from '../render/object-key.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import type { PlanStep } from './plan.ts'
import type { PlanContext } from './plan-context.ts'
import { stateOf } from './plan-object.ts'

/** Kinds whose deletion takes data or other objects with it. */
export const NAMED_ONLY: ReadonlySet<string> = new Set([
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Namespace',
  'CustomResourceDefinition',
])

/** What becomes of members that the templates no longer have. */
export async function planLeftovers(
  context: PlanContext,
  leftovers: readonly KubeObject[],
): Promise<PlanStep[]> {
  const own = leftovers.filter(isOwnObject)
  if (own.length === 0) return []
  const previous = await context.previous()
  return own.map(object => {
    const base = { ref: refOf(object), from: stateOf(object) }
    const reason = reasonOf(object, context.product, previous)
    if (!NAMED_ONLY.has(object.kind) || isNamed(context.options.deleteNamed, object))
      return { action: 'prune', ...base, reason }
    return {
      action: 'keep',
      ...base,
      reason: `${reason}; it is deleted only when named: --delete ${object.kind}/${object.metadata.name}`,
    }
  })
}

/** Controllers copy labels to what they make: that goes with its owner. */
export function isOwnObject({ metadata }: KubeObject): boolean {
  return !metadata.ownerReferences?.some(({ controller }) => controller)
}

/** Whether an object is among those that may be deleted, as `kind/name`. */
export function isNamed(names: readonly string[] = [], { kind, metadata }: KubeObject): boolean {
  const short = `${kind}/${metadata.name}`.toLowerCase()
  const long = `${kind}/${metadata.namespace}/${metadata.name}`.toLowerCase()
  return names.some(name => [short, long].includes(name.toLowerCase()))
}

/** Why the templates no longer have an object: the file is gone, or a condition turned false. */
function reasonOf(object: KubeObject, product: RenderedProduct, previous: Revision | undefined): string {
  const origin = previous?.origins.get(objectKey(object))
  if (!origin) return 'the templates do not have it'
  const outcomes = product.coverage.conditions
  const turned = origin.conditions.find(({ file, line, text }) =>
    outcomes.some(
      now =>
        now.file === file &&
        now.text === text &&
        Math.abs(now.line - line) < 50 &&
        now.wasFalse &&
        !now.wasTrue,
    ),
  )
  if (turned) {
    const set = turned.variables.map(
      variable => `${variable} = ${JSON.stringify(product.variables.get(variable) ?? null)}`,
    )
    return `{{ ${turned.text} }} at ${turned.file}:${turned.line} is no longer true${set.length > 0 ? ` (${set.join(', ')})` : ''}`
  }
  const files = new Set([...product.objects.map(({ file }) => file), ...outcomes.map(({ file }) => file)])
  return files.has(origin.file) ? `${origin.file} no longer has it` : `${origin.file} is gone`
}
