import type { Clock } from '@devmatic/base'
import { findCondition } from '../framework/status.ts'
import type { Pod } from '../framework/objects.ts'

/** It has not ended, and is not about to. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && pod.metadata.deletionTimestamp === undefined
}

/** All its containers have ended for good. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

export function isReady(pod: Pod): boolean {
  return findCondition(pod.status?.conditions, 'Ready')?.status === 'True'
}

/** Ready for so long that it counts as available. */
export function isAvailable(pod: Pod, minReadySeconds: number, clock: Clock): boolean {
  return isReady(pod) && availableInMs(pod, minReadySeconds, clock) <= 0
}

/** How long a ready Pod has to stay so until it counts as available. */
function availableInMs(pod: Pod, minReadySeconds: number, clock: Clock): number {
  if (minReadySeconds <= 0) return 0
  const since = Date.parse(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '')
  return Number.isNaN(since) ? minReadySeconds * 1000 : since + minReadySeconds * 1000 - clock.now()
}

/** When the next of the Pods becomes available by mere waiting. */
export function nextAvailableMs(
  pods: readonly Pod[],
  minReadySeconds: number,
  clock: Clock,
): number | undefined {
  const waits = pods
    .filter(isReady)
    .map(pod => availableInMs(pod, minReadySeconds, clock))
    .filter(waitMs => waitMs > 0)
  return waits.length === 0 ? undefined : Math.min(...waits)
}
