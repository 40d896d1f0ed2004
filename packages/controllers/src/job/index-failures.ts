import type { Pod } from '../framework/objects.ts'
import { judgeFailure } from './failure-policy.ts'
import { formatIndexes, indexOf, parseIndexes } from './indexes.ts'
import type { Job } from './job.ts'

/** How often the Pods before this one of the same index failed. */
export const failureCountAnnotation = 'batch.kubernetes.io/job-index-failure-count'

/**
 * The indexes that have failed for good; undefined for a Job whose limit is not of each index.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#backoff-limit-per-index
 */
export function failedIndexesOf(job: Job, pods: readonly Pod[]): Set<number> | undefined {
  const { backoffLimitPerIndex: limit } = job.spec
  if (limit === undefined) return undefined
  const failed = parseIndexes(job.status?.failedIndexes)
  for (const pod of pods.filter(each => each.status?.phase === 'Failed')) {
    const index = indexOf(pod)
    if (index === undefined) continue
    const verdict = judgeFailure(job, pod)
    const isLast = verdict.action === 'Count' && failureCountOf(pod) >= limit
    if (isLast || verdict.action === 'FailIndex') failed.add(index)
  }
  return failed
}

/** How often an index has failed, as its next Pod is told. */
export function failuresOfIndex(job: Job, pods: readonly Pod[], index: number): number {
  const counts = pods
    .filter(pod => pod.status?.phase === 'Failed' && indexOf(pod) === index)
    .map(pod => failureCountOf(pod) + (judgeFailure(job, pod).action === 'Ignore' ? 0 : 1))
  return Math.max(0, ...counts)
}

function failureCountOf(pod: Pod): number {
  return Number(pod.metadata.annotations?.[failureCountAnnotation] ?? 0)
}

/** Why failed indexes end a Job, if they do. */
export function indexFailure(
  job: Job,
  failed: ReadonlySet<number> | undefined,
  completed: ReadonlySet<number>,
): { reason: string; message: string } | undefined {
  if (!failed || failed.size === 0) return undefined
  const { maxFailedIndexes, completions = 0 } = job.spec
  if (maxFailedIndexes !== undefined && failed.size > maxFailedIndexes)
    return {
      reason: 'MaxFailedIndexesExceeded',
      message: 'Job has exceeded the specified maximal number of failed indexes',
    }
  return failed.size + completed.size >= completions
    ? { reason: 'FailedIndexes', message: 'Job has failed indexes' }
    : undefined
}

/** The part of the status that tells of them. */
export function statusOfIndexes(failed: ReadonlySet<number> | undefined): { failedIndexes?: string } {
  return failed ? { failedIndexes: formatIndexes(failed) } : {}
}
