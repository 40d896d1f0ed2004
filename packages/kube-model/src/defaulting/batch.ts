import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

const largestInt32 = 2 ** 31 - 1

export const batch: Defaulters = {
  'batch.v1.Job': job => {
    const spec = (job['spec'] ??= {}) as JsonObject
    if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1
    fill(spec, {
      parallelism: 1,
      backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : largestInt32,
      manualSelector: false,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    })
    const template = objectOf(spec, 'template')
    const labels = template && objectOf(objectOf(template, 'metadata') ?? {}, 'labels')
    const metadata = (job['metadata'] ??= {}) as JsonObject
    if (labels && isSet(labels) && !isSet(metadata['labels'])) metadata['labels'] = { ...labels }
  },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': pattern => fill(pattern, { status: 'True' }),
  'batch.v1.CronJob': job =>
    fill((job['spec'] ??= {}) as JsonObject, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
}
