import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { job, onFailure, stay } from '../objects.ts'
import type { CaseCluster, WorkloadCase } from '../workload-case.ts'

const complete: JsonObject = { status: { conditions: { Complete: 'True' } } }
const failed: JsonObject = { status: { conditions: { Failed: 'True' } } }
const failOn = (action: string, values: number[]): JsonObject => ({
  podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values } }] },
})

async function logs(on: CaseCluster): Promise<string[]> {
  const pods = await on.list('Pod')
  return (await Promise.all(pods.map(({ metadata }) => on.log(metadata.name ?? '')))).toSorted()
}

async function jobEnds(on: CaseCluster, script: string, ...more: JsonObject[]): Promise<void> {
  await on.create(job(script, ...more))
  await on.until('Job/j', complete)
}

async function jobFails(on: CaseCluster, script: string, ...more: JsonObject[]): Promise<void> {
  await on.create(job(script, ...more))
  await on.until('Job/j', failed)
}

const cronJob = (spec: JsonObject): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'cron' },
  spec: { schedule: '0 0 29 2 *', jobTemplate: { spec: job('echo tick')['spec'] as JsonObject }, ...spec },
})

/** Jobs and CronJobs. */
export const jobCases: readonly WorkloadCase[] = [
  { name: 'job', run: on => jobEnds(on, 'echo done') },
  { name: 'job-of-three', run: on => jobEnds(on, 'true', { completions: 3, parallelism: 3 }) },
  { name: 'job-one-after-the-other', run: on => jobEnds(on, 'true', { completions: 2, parallelism: 1 }) },
  {
    name: 'indexed-job',
    async run(on) {
      await jobEnds(on, 'echo index $JOB_COMPLETION_INDEX on $HOSTNAME', {
        completions: 3,
        parallelism: 3,
        completionMode: 'Indexed',
      })
      return logs(on)
    },
  },
  { name: 'job-fails', run: on => jobFails(on, 'exit 1', { backoffLimit: 0 }) },
  { name: 'job-tries-again', run: on => jobFails(on, 'exit 1', { backoffLimit: 1 }) },
  {
    name: 'job-restarts-its-container',
    async run(on) {
      const script = 'if [ -e /data/x ]; then true; else touch /data/x; exit 1; fi'
      const object = job(script, {}, { ...onFailure, volumes: [{ name: 'd', emptyDir: {} }] })
      const { template } = object['spec'] as { template: { spec: { containers: JsonObject[] } } }
      Object.assign(template.spec.containers[0]!, { volumeMounts: [{ name: 'd', mountPath: '/data' }] })
      await on.create(object)
      await on.until('Job/j', complete)
    },
  },
  { name: 'job-past-its-deadline', run: on => jobFails(on, stay, { activeDeadlineSeconds: 5 }) },
  {
    name: 'job-goes-after-its-end',
    async run(on) {
      await on.create(job('true', { ttlSecondsAfterFinished: 1 }))
      await on.gone('Job/j')
      await on.count('Pod', 0)
    },
  },
  {
    name: 'job-waits',
    async run(on) {
      await on.create(job('true', { suspend: true }))
      await on.until('Job/j', { status: { conditions: { Suspended: 'True' } } })
    },
  },
  {
    name: 'job-goes-on',
    async run(on) {
      await on.create(job('true', { suspend: true }))
      await on.until('Job/j', { status: { conditions: { Suspended: 'True' } } })
      await on.change('Job/j', { spec: { suspend: false } })
      await on.until('Job/j', complete)
    },
  },
  {
    name: 'job-is-stopped',
    async run(on) {
      await on.create(job(stay))
      await on.until('Job/j', { status: { ready: 1 } })
      await on.change('Job/j', { spec: { suspend: true } })
      await on.until('Job/j', { status: { conditions: { Suspended: 'True' } } })
      await on.count('Pod', 0)
    },
  },
  {
    name: 'job-policy-fails-it',
    run: on => jobFails(on, 'exit 42', { backoffLimit: 6, ...failOn('FailJob', [42]) }),
  },
  {
    name: 'job-policy-does-not-apply',
    run: on => jobFails(on, 'exit 41', { backoffLimit: 0, ...failOn('FailJob', [42]) }),
  },
  {
    name: 'job-policy-counts',
    run: on => jobFails(on, 'exit 42', { backoffLimit: 0, ...failOn('Count', [42]) }),
  },
  {
    name: 'job-limit-of-each-index',
    run: on =>
      jobFails(on, 'test $JOB_COMPLETION_INDEX -ne 1', {
        completions: 3,
        parallelism: 3,
        completionMode: 'Indexed',
        backoffLimitPerIndex: 0,
      }),
  },
  {
    name: 'job-policy-fails-an-index',
    run: on =>
      jobFails(on, 'test $JOB_COMPLETION_INDEX -ne 1 || exit 42', {
        completions: 2,
        parallelism: 2,
        completionMode: 'Indexed',
        backoffLimitPerIndex: 5,
        ...failOn('FailIndex', [42]),
      }),
  },
  {
    name: 'job-success-policy',
    run: on =>
      jobEnds(on, `if [ $JOB_COMPLETION_INDEX = 0 ]; then sleep 1; exit 0; fi; ${stay}`, {
        completions: 2,
        parallelism: 2,
        completionMode: 'Indexed',
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
      }),
  },
  {
    name: 'job-without-parallelism',
    async run(on) {
      await on.create(job('true', { parallelism: 0 }))
      await on.until('Job/j', { status: { ready: 0 } })
    },
  },
  {
    name: 'job-deleted',
    async run(on) {
      await on.create(job(stay))
      await on.until('Job/j', { status: { ready: 1 } })
      await on.remove('Job/j')
      await on.gone('Job/j')
      await on.count('Pod', 0)
    },
  },
  {
    name: 'cron-job',
    async run(on) {
      await on.create(cronJob({}))
      await on.until('CronJob/cron', {})
    },
  },
  {
    name: 'cron-job-of-no-schedule',
    run: on => on.outcome(on.create(cronJob({ schedule: 'now and then' }))),
  },
  {
    name: 'cron-job-each-minute',
    async run(on) {
      await on.create(cronJob({ schedule: '* * * * *' }))
      await on.count('Job', 1, complete)
      await on.change('CronJob/cron', { spec: { suspend: true } })
      await on.until('CronJob/cron', { status: { active: null } })
      await on.event('SawCompletedJob')
    },
  },
]
