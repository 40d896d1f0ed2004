import { hasCode } from '@devmatic/base'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { createExpectations, type Expectations } from '../framework/expectations.ts'
import { byNamespace, byOwner } from '../framework/informers.ts'
import type { Condition, Pod } from '../framework/objects.ts'
import { controllerKey, controllerOf } from '../framework/owner.ts'
import type { Recorder } from '../framework/recorder.ts'
import { findCondition, setCondition, timeNow, writeStatus } from '../framework/status.ts'
import { inDeletionOrder } from '../pods/deletion-order.ts'
import { createPodControl, inGrowingBatches, type PodControl } from '../pods/pod-control.ts'
import { isActive, isFinished, isReady } from '../pods/pod-state.ts'
import { judgeFailure } from './failure-policy.ts'
import { failedIndexesOf, failuresOfIndex, indexFailure, statusOfIndexes } from './index-failures.ts'
import { indexOf } from './indexes.ts'
import { draftOfJob, trackingFinalizer } from './job-pods.ts'
import { statusOfTally, tallyJob, totalFailed, totalSucceeded, type JobTally } from './job-tally.ts'
import type { Job, JobStatus } from './job.ts'
import { matchSuccessPolicy } from './success-policy.ts'

/**
 * Runs Jobs to their completion.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/job/job_controller.go
 */
export function createJobController(context: ControllerContext): Controller {
  const { informers, clock, client } = context
  const expectations = createExpectations(informers.pods, clock)
  const recorder = context.recorderOf('job-controller')
  const pods = createPodControl(client, recorder)
  return runController(
    {
      name: 'job',
      sources: [source(informers.jobs, ownKey), source(informers.pods, pod => controllerKey(pod, 'Job'))],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const job = informers.jobs.get({ namespace, name })
        if (!job) return releaseOrphans(context, namespace)
        if (!expectations.met(key)) return undefined
        return reconcile(context, job, { key, expectations, pods, recorder })
      },
    },
    context,
  )
}

interface Tools {
  key: string
  expectations: Expectations
  pods: PodControl
  recorder: Recorder
}

/** One pass over a Job. */
interface Work extends Tools {
  context: ControllerContext
  job: Job
  all: readonly Pod[]
  active: readonly Pod[]
  terminating: number
  tally: JobTally
  /** For a Job with a limit of each index. */
  failedIndexes: Set<number> | undefined
  now: string
  conditions: Condition[]
}

/** Why a Job fails, or succeeds. */
interface Verdict {
  reason: string
  message: string
}

async function reconcile(
  context: ControllerContext,
  job: Job,
  tools: Tools,
): Promise<{ againAfterMs: number } | undefined> {
  const work = startWork(context, job, tools)
  if (isOver(job)) {
    await releasePods(work, work.all)
    return deleteWhenOld(context, job)
  }
  if (job.metadata.deletionTimestamp) {
    await releasePods(work, work.all)
    return undefined
  }
  const startTime = startTimeOf(work)
  const outcome = await decide(work, startTime)
  const status = statusOf(work, { startTime, isDone: outcome.isDone })
  const written = await writeStatus(context.client, job, status)
  announce(work, written)
  await releasePods(work, work.tally.release)
  return outcome.againAfterMs === undefined ? undefined : { againAfterMs: outcome.againAfterMs }
}

/** Time does not run while the Job is suspended; it begins anew when it goes on. */
function startTimeOf({ job, now }: Work): string | undefined {
  const { startTime, conditions } = job.status ?? {}
  if (job.spec.suspend) return startTime
  return startTime === undefined || findCondition(conditions, 'Suspended')?.status === 'True'
    ? now
    : startTime
}

function startWork(context: ControllerContext, job: Job, tools: Tools): Work {
  const all = context.informers.pods.byIndex(byOwner, job.metadata.uid)
  return {
    ...tools,
    context,
    job,
    all,
    active: all.filter(isActive),
    terminating: all.filter(pod => pod.metadata.deletionTimestamp && !isFinished(pod)).length,
    tally: tallyJob(job, all),
    failedIndexes: failedIndexesOf(job, all),
    now: timeNow(context.clock),
    conditions: [...(job.status?.conditions ?? [])],
  }
}

function isOver(job: Job): boolean {
  return (
    job.status?.conditions?.some(
      ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
    ) ?? false
  )
}

/** Whether the Job has ended, and when to look again. */
interface Outcome {
  isDone: 'succeeded' | 'failed' | undefined
  againAfterMs?: number
}

async function decide(work: Work, startTime: string | undefined): Promise<Outcome> {
  const success = successOf(work)
  const failure = success ? undefined : failureOf(work, startTime)
  if (failure) return end(work, failure)
  if (success) return complete(work, success)
  if (work.job.spec.suspend) return suspend(work)
  resume(work)
  const againAfterMs = await managePods(work)
  const deadlineMs = untilDeadline(work, startTime)
  const waits = [againAfterMs, deadlineMs].filter(wait => wait !== undefined)
  return { isDone: undefined, ...(waits.length > 0 ? { againAfterMs: Math.min(...waits) } : {}) }
}

function failureOf(work: Work, startTime: string | undefined): Verdict | undefined {
  const { job, tally, all, failedIndexes } = work
  const target = findCondition(job.status?.conditions, 'FailureTarget')
  if (target) return { reason: target.reason ?? '', message: target.message ?? '' }
  for (const pod of all.filter(each => each.status?.phase === 'Failed')) {
    const verdict = judgeFailure(job, pod)
    if (verdict.action === 'FailJob') return { reason: 'PodFailurePolicy', message: verdict.message }
  }
  const limit = job.spec.backoffLimit ?? 6
  if (totalFailed(tally) > limit || restartsBeyond(work, limit)) {
    return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  }
  const leftMs = job.spec.suspend ? undefined : untilDeadline(work, startTime)
  if (leftMs !== undefined && leftMs <= 0)
    return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  return indexFailure(job, failedIndexes, tally.completedIndexes)
}

/** A Pod that restarts its containers itself fails without ending. */
function restartsBeyond({ job, active }: Work, limit: number): boolean {
  if (job.spec.template.spec.restartPolicy !== 'OnFailure') return false
  const statuses = active.flatMap(pod => [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ])
  const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
  return limit === 0 ? restarts > 0 : restarts >= limit
}

function untilDeadline({ job, context }: Work, startTime: string | undefined): number | undefined {
  const seconds = job.spec.activeDeadlineSeconds
  return seconds === undefined || startTime === undefined
    ? undefined
    : Date.parse(startTime) + seconds * 1000 - context.clock.now()
}

/** What still runs is ended; only when nothing does has the Job failed. */
async function end(work: Work, failure: Verdict): Promise<Outcome> {
  work.tally.failed += work.active.length
  await Promise.all(work.active.map(pod => drop(work, pod)))
  set(work, { type: 'FailureTarget', status: 'True', ...failure })
  if (work.active.length + work.terminating > 0) return { isDone: undefined }
  set(work, { type: 'Failed', status: 'True', ...failure })
  return { isDone: 'failed' }
}

function isComplete({ job, tally, active }: Work): boolean {
  const succeeded = totalSucceeded(job, tally)
  // Without a number of completions, one success means that the work is done, once all have ended.
  return job.spec.completions === undefined
    ? succeeded > 0 && active.length === 0
    : succeeded >= job.spec.completions
}

/** Why the Job has succeeded, if it has. */
function successOf(work: Work): Verdict | undefined {
  const { job, tally } = work
  const known = findCondition(job.status?.conditions, 'SuccessCriteriaMet')
  if (known) return { reason: known.reason ?? '', message: known.message ?? '' }
  if (findCondition(job.status?.conditions, 'FailureTarget')) return undefined
  const matched = matchSuccessPolicy(job, tally.completedIndexes)
  if (matched !== undefined) return { reason: 'SuccessPolicy', message: matched }
  return isComplete(work)
    ? { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    : undefined
}

async function complete(work: Work, why: Verdict): Promise<Outcome> {
  await Promise.all(work.active.map(pod => drop(work, pod)))
  const condition = { status: 'True', ...why }
  set(work, { type: 'SuccessCriteriaMet', ...condition })
  if (work.active.length + work.terminating > 0) return { isDone: undefined }
  set(work, { type: 'Complete', ...condition })
  return { isDone: 'succeeded' }
}

async function suspend(work: Work): Promise<Outcome> {
  await Promise.all(work.active.map(pod => drop(work, pod)))
  set(work, { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' })
  return { isDone: undefined }
}

function resume(work: Work): void {
  if (findCondition(work.conditions, 'Suspended')?.status !== 'True') return
  set(work, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' })
}

function set(work: Work, condition: Condition): void {
  work.conditions = setCondition(work.conditions, { ...condition, lastProbeTime: work.now }, work.now)
}

/** As many active Pods as are still needed and may run at once. @returns when to try again, after a failure */
async function managePods(work: Work): Promise<number | undefined> {
  const { job, active, tally } = work
  const parallelism = job.spec.parallelism ?? 1
  const { completions } = job.spec
  const succeeded = totalSucceeded(job, tally)
  const needed =
    completions === undefined
      ? succeeded > 0
        ? active.length
        : parallelism
      : completions - succeeded - (work.failedIndexes?.size ?? 0)
  const wanted = Math.min(parallelism, needed)
  const surplus = inDeletionOrder(active).slice(0, Math.max(0, active.length - wanted))
  await Promise.all(surplus.map(pod => drop(work, pod)))
  const occupied = active.length + (job.spec.podReplacementPolicy === 'Failed' ? work.terminating : 0)
  const missing = wanted - occupied
  if (missing <= 0) return undefined
  const waitMs = backOffMs(work)
  if (waitMs > 0) return waitMs
  const indexes = job.spec.completionMode === 'Indexed' ? freeIndexes(work, missing) : undefined
  await inGrowingBatches(indexes?.length ?? missing, async number => {
    const index = indexes?.[number]
    const failures = index === undefined ? 0 : failuresOfIndex(job, work.all, index)
    const pod = await work.pods.create(job, draftOfJob(job, index, failures))
    work.expectations.created(work.key, pod.metadata.uid)
  })
  return undefined
}

function freeIndexes({ job, active, tally, failedIndexes = new Set() }: Work, count: number): number[] {
  const taken = new Set([...active.map(indexOf), ...tally.completedIndexes, ...failedIndexes])
  const free: number[] = []
  for (let index = 0; index < (job.spec.completions ?? 0) && free.length < count; index++)
    if (!taken.has(index)) free.push(index)
  return free
}

/** After failures in a row: 10 s, 20 s, … up to 10 min, from when the last one ended. */
function backOffMs({ all, tally, context }: Work): number {
  const ends = all.filter(isFinished).map(pod => ({ phase: pod.status?.phase, at: finishedAt(pod) }))
  const lastSuccess = Math.max(0, ...ends.filter(({ phase }) => phase === 'Succeeded').map(({ at }) => at))
  const failures = ends.filter(({ phase, at }) => phase === 'Failed' && at > lastSuccess)
  if (failures.length === 0 || totalFailed(tally) === 0) return 0
  const pauseMs = Math.min(10_000 * 2 ** (failures.length - 1), 600_000)
  return Math.max(...failures.map(({ at }) => at)) + pauseMs - context.clock.now()
}

function finishedAt(pod: Pod): number {
  const times = (pod.status?.containerStatuses ?? []).map(({ state }) =>
    Date.parse(state?.terminated?.finishedAt ?? ''),
  )
  const known = times.filter(time => !Number.isNaN(time))
  return known.length > 0 ? Math.max(...known) : Date.parse(pod.metadata.creationTimestamp ?? '')
}

/** A Pod that the Job itself gives up is not counted: nothing holds it. */
async function drop(work: Work, pod: Pod): Promise<void> {
  await releasePods(work, [pod])
  if (await work.pods.delete(work.job, pod)) work.expectations.deleted(work.key, pod.metadata.uid)
}

function statusOf(
  work: Work,
  result: { startTime: string | undefined; isDone: Outcome['isDone'] },
): JobStatus {
  const { job, active, tally, conditions, terminating } = work
  const isStopped = result.isDone !== undefined || job.spec.suspend === true
  const count = result.isDone ? settled(job, tally) : tally
  return {
    ...statusOfTally(job, count),
    ...statusOfIndexes(work.failedIndexes),
    active: isStopped ? 0 : active.length,
    ready: isStopped ? 0 : active.filter(isReady).length,
    terminating,
    ...(result.startTime ? { startTime: result.startTime } : {}),
    ...(result.isDone === 'succeeded' ? { completionTime: work.now } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

/** A Job that has ended counts what is written down at once. */
function settled(job: Job, tally: JobTally): JobTally {
  return {
    ...tally,
    succeeded: totalSucceeded(job, tally),
    failed: totalFailed(tally),
    uncounted: { succeeded: [], failed: [] },
  }
}

/** Events about what has just become true. */
function announce({ job, recorder, conditions }: Work, written: Job): void {
  const isNew = (type: string, status: string): Condition | undefined => {
    const condition = findCondition(conditions, type)
    return condition?.status === status && findCondition(job.status?.conditions, type)?.status !== status
      ? condition
      : undefined
  }
  if (isNew('Complete', 'True'))
    recorder.record(written, { type: 'Normal', reason: 'Completed', message: 'Job completed' })
  const failed = isNew('FailureTarget', 'True')
  if (failed)
    recorder.record(written, { type: 'Warning', reason: failed.reason ?? '', message: failed.message ?? '' })
  if (isNew('Suspended', 'True'))
    recorder.record(written, { type: 'Normal', reason: 'Suspended', message: 'Job suspended' })
  if (isNew('Suspended', 'False'))
    recorder.record(written, { type: 'Normal', reason: 'Resumed', message: 'Job resumed' })
}

/** Pods whose Job is gone are counted by nobody. */
async function releaseOrphans(context: ControllerContext, namespace: string): Promise<undefined> {
  const orphans = context.informers.pods.byIndex(byNamespace, namespace).filter(pod => {
    const owner = controllerOf(pod)
    return (
      owner?.kind === 'Job' &&
      context.informers.jobs.get({ namespace, name: owner.name })?.metadata.uid !== owner.uid
    )
  })
  await releasePods({ context }, orphans)
  return undefined
}

/** Takes the finalizer off Pods that are counted. */
async function releasePods({ context }: Pick<Work, 'context'>, pods: readonly Pod[]): Promise<void> {
  const tracked = pods.filter(pod => pod.metadata.finalizers?.includes(trackingFinalizer))
  await Promise.all(
    tracked.map(async ({ metadata }) => {
      const finalizers = (metadata.finalizers ?? []).filter(finalizer => finalizer !== trackingFinalizer)
      const ref = { apiVersion: 'v1', kind: 'Pod', name: metadata.name, namespace: metadata.namespace }
      try {
        await context.client.patch(ref, {
          type: 'merge',
          patch: { metadata: { uid: metadata.uid, finalizers } },
        })
      } catch (error) {
        if (!hasCode(error, 'kube/not-found') && !hasCode(error, 'kube/conflict')) throw error
      }
    }),
  )
}

async function deleteWhenOld(
  { client, clock }: ControllerContext,
  job: Job,
): Promise<{ againAfterMs: number } | undefined> {
  const seconds = job.spec.ttlSecondsAfterFinished
  if (seconds === undefined || job.metadata.deletionTimestamp) return undefined
  const ended = job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
  const leftMs = Date.parse(ended?.lastTransitionTime ?? '') + seconds * 1000 - clock.now()
  if (leftMs > 0) return { againAfterMs: leftMs }
  const { name, namespace, uid } = job.metadata
  await client.delete(
    { apiVersion: 'batch/v1', kind: 'Job', name, namespace },
    { propagationPolicy: 'Foreground', preconditions: { uid } },
  )
  return undefined
}
