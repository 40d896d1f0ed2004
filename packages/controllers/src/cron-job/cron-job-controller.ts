import { hasCode, isCodedError } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import { createSchedule, type Schedule } from '../cron/schedule.ts'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { byOwner } from '../framework/informers.ts'
import { controllerKey, controllerReference } from '../framework/owner.ts'
import type { Recorder } from '../framework/recorder.ts'
import { findCondition, writeStatus } from '../framework/status.ts'
import type { Job } from '../job/job.ts'
import type { CronJob } from './cron-job.ts'
import { findDueTime } from './due-times.ts'

/**
 * Creates Jobs at the times of CronJobs.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/cronjob/cronjob_controllerv2.go
 */
export function createCronJobController(context: ControllerContext): Controller {
  const { informers } = context
  const recorder = context.recorderOf('cronjob-controller')
  return runController(
    {
      name: 'cronjob',
      sources: [
        source(informers.cronJobs, ownKey),
        source(informers.jobs, job => controllerKey(job, 'CronJob')),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const cronJob = informers.cronJobs.get({ namespace, name })
        if (!cronJob || cronJob.metadata.deletionTimestamp) return undefined
        return reconcile({
          context,
          cronJob,
          recorder,
          jobs: informers.jobs.byIndex(byOwner, cronJob.metadata.uid),
        })
      },
    },
    context,
  )
}

/** One pass over a CronJob. */
interface Work {
  context: ControllerContext
  cronJob: CronJob
  recorder: Recorder
  jobs: readonly Job[]
}

type Active = NonNullable<NonNullable<CronJob['status']>['active']>

async function reconcile(work: Work): Promise<{ againAfterMs: number } | undefined> {
  const { context, cronJob } = work
  const status = { ...cronJob.status, active: settleActive(work), ...lastSuccess(work) }
  await removeOldJobs(work)
  const schedule = readSchedule(work)
  const started =
    schedule && !cronJob.spec.suspend ? await startDue(work, { schedule, active: status.active }) : undefined
  await writeStatus(context.client, cronJob, { ...status, ...started })
  if (!schedule || cronJob.spec.suspend) return undefined
  const next = schedule.next(context.clock.now())
  return next === undefined
    ? undefined
    : { againAfterMs: Math.min(next - context.clock.now() + 10, 2 ** 31 - 1) }
}

function endOf(job: Job): 'Complete' | 'Failed' | undefined {
  return (['Complete', 'Failed'] as const).find(
    type => findCondition(job.status?.conditions, type)?.status === 'True',
  )
}

/** The Jobs that still run; says of each that was known to run and does not any more. */
function settleActive({ cronJob, jobs, recorder }: Work): Active {
  const known = cronJob.status?.active ?? []
  const stillThere = known.filter(({ uid, name }) => {
    const job = jobs.find(({ metadata }) => metadata.uid === uid)
    const end = job && endOf(job)
    if (end)
      recorder.record(cronJob, {
        type: 'Normal',
        reason: 'SawCompletedJob',
        message: `Saw completed job: ${name}, condition: ${end}`,
      })
    if (!job)
      recorder.record(cronJob, {
        type: 'Normal',
        reason: 'MissingJob',
        message: `Active job went missing: ${name}`,
      })
    return job && !end
  })
  const unknown = jobs.filter(
    job =>
      !endOf(job) &&
      !job.metadata.deletionTimestamp &&
      !stillThere.some(({ uid }) => uid === job.metadata.uid),
  )
  return [...stillThere, ...unknown.map(referenceTo)]
}

function referenceTo(job: Job): Active[number] {
  const { name, namespace, uid, resourceVersion } = job.metadata
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name,
    namespace,
    uid,
    ...(resourceVersion ? { resourceVersion } : {}),
  }
}

function lastSuccess({ cronJob, jobs }: Work): { lastSuccessfulTime?: string } {
  const times = jobs.filter(job => endOf(job) === 'Complete').map(job => job.status?.completionTime ?? '')
  const last = [cronJob.status?.lastSuccessfulTime ?? '', ...times].toSorted().at(-1)
  return last ? { lastSuccessfulTime: last } : {}
}

/** Ended Jobs beyond the limits of the history, the oldest first. */
async function removeOldJobs(work: Work): Promise<void> {
  const { cronJob, jobs } = work
  const limits = {
    Complete: cronJob.spec.successfulJobsHistoryLimit ?? 3,
    Failed: cronJob.spec.failedJobsHistoryLimit ?? 1,
  }
  for (const end of ['Complete', 'Failed'] as const) {
    const ended = jobs
      .filter(job => endOf(job) === end && !job.metadata.deletionTimestamp)
      .toSorted((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1))
    for (const job of ended.slice(0, Math.max(0, ended.length - limits[end]))) await deleteJob(work, job)
  }
}

async function deleteJob({ context, cronJob, recorder }: Work, job: Job): Promise<void> {
  const { name, namespace, uid } = job.metadata
  try {
    await context.client.delete(
      { apiVersion: 'batch/v1', kind: 'Job', name, namespace },
      { propagationPolicy: 'Background', preconditions: { uid } },
    )
    recorder.record(cronJob, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${name}` })
  } catch (error) {
    if (!hasCode(error, 'kube/not-found') && !hasCode(error, 'kube/conflict')) throw error
  }
}

function readSchedule({ cronJob, recorder }: Work): Schedule | undefined {
  const { schedule, timeZone } = cronJob.spec
  try {
    return createSchedule(schedule, timeZone ? { timeZone } : {})
  } catch (error) {
    if (!isCodedError(error)) throw error
    recorder.record(cronJob, {
      type: 'Warning',
      reason: 'UnparseableSchedule',
      message: `unparseable schedule: "${schedule}" : ${error.message}`,
    })
    return undefined
  }
}

/** Starts the Job that is due, as far as the concurrency policy lets it. */
async function startDue(
  work: Work,
  plan: { schedule: Schedule; active: Active },
): Promise<{ lastScheduleTime: string; active: Active } | undefined> {
  const { context, cronJob, recorder, jobs } = work
  const now = context.clock.now()
  const { startingDeadlineSeconds: deadline, concurrencyPolicy } = cronJob.spec
  const since = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? '')
  const earliest = deadline === undefined ? since : Math.max(since, now - deadline * 1000)
  const { dueMs, missed, tooMany } = findDueTime(plan.schedule, earliest, now)
  if (tooMany) {
    const message = `too many missed start times: ${missed}. Set or decrease .spec.startingDeadlineSeconds or check clock skew`
    recorder.record(cronJob, { type: 'Warning', reason: 'TooManyMissedTimes', message })
  }
  if (dueMs === undefined) return undefined
  if (concurrencyPolicy === 'Forbid' && plan.active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
    recorder.record(cronJob, { type: 'Normal', reason: 'JobAlreadyActive', message })
    return undefined
  }
  if (concurrencyPolicy === 'Replace') {
    for (const job of jobs.filter(each => plan.active.some(({ uid }) => uid === each.metadata.uid)))
      await deleteJob(work, job)
  }
  const job = await createJob(work, dueMs)
  const rest = concurrencyPolicy === 'Replace' ? [] : plan.active
  const active = job && !rest.some(({ uid }) => uid === job.metadata.uid) ? [...rest, referenceTo(job)] : rest
  return { lastScheduleTime: new Date(dueMs).toISOString().replace(/\.\d+Z$/, 'Z'), active }
}

/** Undefined if it was created before: its name is that of the minute. */
async function createJob({ context, cronJob, recorder }: Work, dueMs: number): Promise<Job | undefined> {
  try {
    const job = await context.client.create<Job>(draftOf(cronJob, dueMs))
    recorder.record(cronJob, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created job ${job.metadata.name}`,
    })
    return job
  } catch (error) {
    if (hasCode(error, 'kube/already-exists')) return undefined
    recorder.record(cronJob, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating job: ${(error as Error).message}`,
    })
    throw error
  }
}

function draftOf(cronJob: CronJob, dueMs: number): Job {
  const { name, namespace } = cronJob.metadata
  const { metadata, spec } = cronJob.spec.jobTemplate
  const time = new Date(dueMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor(dueMs / 60_000)}`,
      namespace,
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': time },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  } as KubeObject as Job
}
