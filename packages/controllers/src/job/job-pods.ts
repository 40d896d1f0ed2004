import type { PodDraft } from '../pods/pod-control.ts'
import type { Job } from './job.ts'
import { failureCountAnnotation } from './index-failures.ts'
import { indexAnnotation } from './indexes.ts'

/** Keeps a Pod until the Job has counted it. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'

/** The Pod that a Job creates; for an indexed one, that of an index, which has failed so often before. */
export function draftOfJob(job: Job, index: number | undefined, failures = 0): PodDraft {
  const { name, uid } = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const base = { template: job.spec.template, labels, finalizers: [trackingFinalizer] }
  if (index === undefined) return base
  return {
    ...base,
    generateName: `${name}-${index}-`,
    labels: { ...labels, [indexAnnotation]: String(index) },
    annotations: {
      [indexAnnotation]: String(index),
      ...(job.spec.backoffLimitPerIndex === undefined ? {} : { [failureCountAnnotation]: String(failures) }),
    },
    template: withIndex(job, index),
  }
}

/** Each container gets its index as JOB_COMPLETION_INDEX, and the Pod a host name of it. */
function withIndex(job: Job, index: number): Job['spec']['template'] {
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${indexAnnotation}']` } },
  }
  type Container = (typeof job.spec.template.spec.containers)[number] & { env?: { name: string }[] }
  const add = (container: Container): Container =>
    container.env?.some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] }
  const { spec } = job.spec.template
  return {
    ...job.spec.template,
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(add),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(add) } : {}),
    },
  }
}
