import { describe, expect, test } from 'vitest'
import type { Pod } from '../framework/objects.ts'
import { failedIndexesOf, failureCountAnnotation, failuresOfIndex, indexFailure } from './index-failures.ts'
import { indexAnnotation } from './indexes.ts'
import type { Job, JobSpec } from './job.ts'
import { matchSuccessPolicy } from './success-policy.ts'

const jobOf = (spec: Partial<JobSpec>, failedIndexes?: string): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', namespace: 'n', uid: 'u' },
  spec: { completions: 3, completionMode: 'Indexed', template: { spec: { containers: [] } }, ...spec },
  ...(failedIndexes === undefined ? {} : { status: { failedIndexes } }),
})

const failedPod = (index: number, failuresBefore: number, exitCode = 1): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `j-${index}`,
    namespace: 'n',
    uid: `${index}-${failuresBefore}`,
    annotations: { [indexAnnotation]: String(index), [failureCountAnnotation]: String(failuresBefore) },
  },
  spec: { containers: [] },
  status: { phase: 'Failed', containerStatuses: [{ name: 'c', state: { terminated: { exitCode } } }] },
})

describe('a limit of each index', () => {
  const job = jobOf({ backoffLimitPerIndex: 1 })

  test('an index has failed when it failed once more than its limit', () => {
    expect(failedIndexesOf(job, [failedPod(0, 0), failedPod(1, 1)])).toEqual(new Set([1]))
  })
  test('what the status knows stays, though its Pods are gone', () => {
    expect(failedIndexesOf(jobOf({ backoffLimitPerIndex: 1 }, '0,2'), [])).toEqual(new Set([0, 2]))
  })
  test('the next Pod of an index is told how often it failed', () => {
    expect(failuresOfIndex(job, [failedPod(0, 0), failedPod(0, 1), failedPod(1, 0)], 0)).toBe(2)
    expect(failuresOfIndex(job, [], 0)).toBe(0)
  })
  test('a rule may fail an index at once, or leave a failure out', () => {
    const rule = (action: 'FailIndex' | 'Ignore'): Job =>
      jobOf({
        backoffLimitPerIndex: 1,
        podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [42] } }] },
      })
    expect(failedIndexesOf(rule('FailIndex'), [failedPod(2, 0, 42)])).toEqual(new Set([2]))
    expect(failedIndexesOf(rule('Ignore'), [failedPod(2, 5, 42)])).toEqual(new Set())
    expect(failuresOfIndex(rule('Ignore'), [failedPod(2, 1, 42)], 2)).toBe(1)
  })
  test('a Job without one knows no failed indexes', () => {
    expect(failedIndexesOf(jobOf({}), [failedPod(0, 9)])).toBeUndefined()
  })
  test('the Job ends when no index is left, or too many failed', () => {
    expect(indexFailure(job, new Set([1]), new Set([0]))).toBeUndefined()
    expect(indexFailure(job, new Set([1]), new Set([0, 2]))?.reason).toBe('FailedIndexes')
    const few = jobOf({ backoffLimitPerIndex: 1, maxFailedIndexes: 1 })
    expect(indexFailure(few, new Set([1]), new Set())).toBeUndefined()
    expect(indexFailure(few, new Set([1, 2]), new Set())?.reason).toBe('MaxFailedIndexesExceeded')
  })
})

describe('a success policy', () => {
  const match = (
    rule: { succeededIndexes?: string; succeededCount?: number },
    completed: number[],
  ): unknown => matchSuccessPolicy(jobOf({ successPolicy: { rules: [rule] } }), new Set(completed))

  test.each([
    [{ succeededIndexes: '0-1' }, [0], false],
    [{ succeededIndexes: '0-1' }, [0, 1], true],
    [{ succeededIndexes: '0-4', succeededCount: 2 }, [1, 4], true],
    [{ succeededIndexes: '0-4', succeededCount: 2 }, [1, 7], false],
    [{ succeededCount: 2 }, [5, 7], true],
    [{ succeededCount: 2 }, [5], false],
  ])('%j with %j', (rule, completed, isMet) => {
    expect(match(rule, completed)).toBe(isMet ? 'Matched rules at index 0' : undefined)
  })
  test('none is never met', () => {
    expect(matchSuccessPolicy(jobOf({}), new Set([0, 1, 2]))).toBeUndefined()
  })
})
