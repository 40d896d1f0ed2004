import type { Pod } from '../framework/objects.ts'
import { isFinished } from '../pods/pod-state.ts'
import { judgeFailure } from './failure-policy.ts'
import { formatIndexes, indexOf, parseIndexes } from './indexes.ts'
import { trackingFinalizer } from './job-pods.ts'
import type { Job, JobStatus } from './job.ts'

/** What has ended of a Job, and what of it is not yet in the numbers of its status. */
export interface JobTally {
  succeeded: number
  failed: number
  completedIndexes: Set<number>
  /** Ended Pods that are written down by uid, until their finalizer is gone. */
  uncounted: { succeeded: string[]; failed: string[] }
  /** Pods that may go: they are written down. */
  release: Pod[]
}

/**
 * Counts ended Pods, each once: its uid goes into the status, then its finalizer is removed, then the uid becomes
 * part of the number. Whenever this is interrupted, the next pass goes on.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers
 */
export function tallyJob(job: Job, pods: readonly Pod[]): JobTally {
  const status = job.status ?? {}
  const tracked = new Map(pods.filter(isTracked).map(pod => [pod.metadata.uid, pod]))
  const before = {
    succeeded: status.uncountedTerminatedPods?.succeeded ?? [],
    failed: status.uncountedTerminatedPods?.failed ?? [],
  }
  const ended = [...tracked.values()].filter(isFinished)
  const isIndexed = job.spec.completionMode === 'Indexed'
  const completedIndexes = parseIndexes(isIndexed ? status.completedIndexes : undefined)
  const tally: JobTally = {
    // Whose finalizer is gone is in the number from now on.
    succeeded: (status.succeeded ?? 0) + before.succeeded.filter(uid => !tracked.has(uid)).length,
    failed: (status.failed ?? 0) + before.failed.filter(uid => !tracked.has(uid)).length,
    completedIndexes,
    uncounted: {
      succeeded: before.succeeded.filter(uid => tracked.has(uid)),
      failed: before.failed.filter(uid => tracked.has(uid)),
    },
    release: [],
  }
  for (const pod of ended) {
    tally.release.push(pod)
    const list = pod.status?.phase === 'Succeeded' ? tally.uncounted.succeeded : tally.uncounted.failed
    const index = indexOf(pod)
    if (
      list === tally.uncounted.succeeded &&
      isIndexed &&
      index !== undefined &&
      index < (job.spec.completions ?? 0)
    )
      completedIndexes.add(index)
    const counts = list === tally.uncounted.succeeded || judgeFailure(job, pod).action !== 'Ignore'
    if (counts && !list.includes(pod.metadata.uid)) list.push(pod.metadata.uid)
  }
  if (isIndexed) tally.succeeded = completedIndexes.size
  return tally
}

function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) ?? false
}

/** All that have succeeded, written down or in the number. */
export function totalSucceeded(job: Job, tally: JobTally): number {
  return job.spec.completionMode === 'Indexed'
    ? tally.completedIndexes.size
    : tally.succeeded + tally.uncounted.succeeded.length
}

/** All that have failed, written down or in the number. */
export function totalFailed(tally: JobTally): number {
  return tally.failed + tally.uncounted.failed.length
}

/** The part of the status that the tally makes. */
export function statusOfTally(job: Job, tally: JobTally): JobStatus {
  return {
    succeeded: tally.succeeded,
    failed: tally.failed,
    uncountedTerminatedPods: {
      ...(tally.uncounted.succeeded.length > 0 ? { succeeded: tally.uncounted.succeeded } : {}),
      ...(tally.uncounted.failed.length > 0 ? { failed: tally.uncounted.failed } : {}),
    },
    ...(job.spec.completionMode === 'Indexed'
      ? { completedIndexes: formatIndexes(tally.completedIndexes) }
      : {}),
  }
}
