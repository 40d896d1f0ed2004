import type { KubeObject } from '@devmatic/kube-model'
import type { DeleteOptions } from './delete-options.ts'
import type { Strategy } from './strategy.ts'

/** Waits for dependents that block it. */
export const foregroundFinalizer = 'foregroundDeletion'
/** Waits until dependents no longer name it as their owner. */
export const orphanFinalizer = 'orphan'

/** What a delete does: replaces the object by one that is marked, if there is one, and removes it. */
export interface DeletionPlan {
  remove: boolean
  object?: KubeObject
}

interface DeletionRequest {
  strategy: Strategy
  options: DeleteOptions
  /** Milliseconds since 1970. */
  now: number
}

/**
 * Decides how an object goes: at once, after its grace period, or when its finalizers are done.
 *
 * @see https://pkg.go.dev/k8s.io/apiserver/pkg/registry/rest#BeforeDelete
 */
export function deletionPlan(object: KubeObject, request: DeletionRequest): DeletionPlan {
  const { strategy, options, now } = request
  const { metadata } = object
  const wasTerminating = metadata.deletionTimestamp !== undefined
  const finalizers = finalizersOf(object, request)
  const finalizersChanged = finalizers.join() !== (metadata.finalizers ?? []).join()
  const graceSeconds = strategy.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0

  const held = finalizers.length > 0 || (strategy.ownFinalizers?.(object).length ?? 0) > 0

  if (graceSeconds === 0 && !held) {
    // What has grace periods is marked even where it has none: watches see that before they see it go.
    if (!strategy.gracePeriodSeconds || wasTerminating) return { remove: true }
    mark(object, { graceSeconds, strategy, now })
    return { remove: true, object }
  }
  const sooner = !wasTerminating || graceSeconds < (metadata.deletionGracePeriodSeconds ?? 0)
  if (!sooner && !finalizersChanged) return { remove: false }
  if (finalizers.length > 0) metadata.finalizers = finalizers
  else delete metadata.finalizers
  if (sooner) mark(object, { graceSeconds, strategy, now })
  return { remove: false, object }
}

function mark(
  object: KubeObject,
  { graceSeconds, strategy, now }: { graceSeconds: number; strategy: Strategy; now: number },
): void {
  const { metadata } = object
  const wasTerminating = metadata.deletionTimestamp !== undefined
  metadata.deletionTimestamp = deletionTime(object, graceSeconds, now)
  metadata.deletionGracePeriodSeconds = graceSeconds
  if (!wasTerminating && metadata.generation !== undefined) metadata.generation++
  strategy.prepareForDeletion?.(object)
}

/** A grace period that is cut short counts from when the deletion began. */
function deletionTime({ metadata }: KubeObject, graceSeconds: number, now: number): string {
  const began =
    metadata.deletionTimestamp === undefined
      ? now
      : Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
  return `${new Date(began + graceSeconds * 1000).toISOString().slice(0, 19)}Z`
}

function finalizersOf({ metadata }: KubeObject, { strategy, options }: DeletionRequest): string[] {
  const others = (metadata.finalizers ?? []).filter(
    name => name !== foregroundFinalizer && name !== orphanFinalizer,
  )
  const given = metadata.finalizers ?? []
  const wanted = wantedFinalizer(given, { strategy, options })
  if (wanted === 'keep') return given
  return wanted ? [...others, wanted] : others
}

function wantedFinalizer(
  given: readonly string[],
  { strategy, options }: Pick<DeletionRequest, 'strategy' | 'options'>,
): string {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? orphanFinalizer : ''
  switch (options.propagationPolicy) {
    case 'Orphan':
      return orphanFinalizer
    case 'Foreground':
      return foregroundFinalizer
    case 'Background':
      return ''
    case undefined:
      if (given.includes(orphanFinalizer) || given.includes(foregroundFinalizer)) return 'keep'
      return strategy.orphansDependents ? orphanFinalizer : ''
    default:
      return options.propagationPolicy satisfies never
  }
}
