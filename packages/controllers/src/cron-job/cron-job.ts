import type { Namespaced } from '../framework/objects.ts'
import type { JobSpec } from '../job/job.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/ */
export interface CronJob extends Namespaced {
  spec: {
    schedule: string
    timeZone?: string
    concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
    startingDeadlineSeconds?: number
    suspend?: boolean
    successfulJobsHistoryLimit?: number
    failedJobsHistoryLimit?: number
    jobTemplate: {
      metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }
      spec: JobSpec
    }
  }
  status?: {
    active?: {
      apiVersion?: string
      kind?: string
      name?: string
      namespace?: string
      uid?: string
      resourceVersion?: string
    }[]
    lastScheduleTime?: string
    lastSuccessfulTime?: string
  }
}
