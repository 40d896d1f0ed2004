import { CodedError } from '@devmatic/base'
import type { GoType, Shape } from '../../codec/go-type.ts'
import type { JsonObject } from '../../object.ts'
import { mapsConflict } from './conflicts.ts'
import { diffMaps } from './diff.ts'
import type { DiffOptions } from './diff.ts'
import { mergeMaps } from './merge.ts'

/** What a three-way patch is made from. */
export interface ThreeWayInput {
  /** What was applied last. */
  original: JsonObject
  /** What is to be applied. */
  modified: JsonObject
  /** What is there. */
  current: JsonObject
}

/**
 * The patch of `kubectl apply`: what was applied and no longer is goes, what is to be applied comes, and what others
 * set stays.
 *
 * @param options.overwrite also where others changed the same field since the last apply
 * @throws CodedError `kube/patch-conflict`: they did; `kube/bad-patch`
 */
export function createThreeWayMergePatch(
  type: GoType,
  { original, modified, current }: ThreeWayInput,
  { overwrite }: { overwrite: boolean },
): JsonObject {
  const shape: Shape = { kind: 'struct', type }
  const diff = (from: JsonObject, to: JsonObject, options: DiffOptions): JsonObject =>
    structuredClone(diffMaps(from, to, { ...options, shape, retainKeys: false }))
  const delta = diff(current, modified, {
    changesAndAdditions: true,
    deletions: false,
    setElementOrder: true,
  })
  const deletions = diff(original, modified, {
    changesAndAdditions: false,
    deletions: true,
    setElementOrder: true,
  })
  const patch = mergeMaps(deletions, delta, { shape, applyDirectives: false })
  if (overwrite) return patch
  const changed = diff(original, current, {
    changesAndAdditions: true,
    deletions: true,
    setElementOrder: false,
  })
  if (mapsConflict(patch, changed, shape))
    throw new CodedError(
      'kube/patch-conflict',
      'The object was changed since the last apply, in fields that this apply changes too. Take over those changes, or overwrite them.',
    )
  return patch
}
