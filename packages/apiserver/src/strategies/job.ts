import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { numberIn, objectIn } from '../json.ts'
import type { Strategy } from '../registry/strategy.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/batch/job */
export const jobStrategy: Partial<Strategy> = {
  orphansDependents: true,
  deletionWarning:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  selectableFields: job => ({ 'status.successful': String(numberIn(job['status'], 'succeeded') ?? 0) }),
  prepareForCreate: job => {
    if (objectIn(job, 'spec')['manualSelector'] !== true) generateSelector(job)
    // A Job without labels has those of its Pods.
    if (Object.keys(job.metadata.labels ?? {}).length === 0) {
      const labels = objectIn(objectIn(objectIn(job, 'spec')['template'], 'metadata'), 'labels')
      if (Object.keys(labels).length > 0) job.metadata.labels = { ...(labels as Record<string, string>) }
    }
  },
}

/** A Job's Pods are told by its uid, so that Jobs never share any. */
function generateSelector(job: KubeObject): void {
  const { name = '', uid = '' } = job.metadata
  const spec = objectIn(job, 'spec')
  const template = (spec['template'] ??= {}) as JsonObject
  const metadata = (template['metadata'] ??= {}) as JsonObject
  const labels: Record<string, string> = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  metadata['labels'] = { ...objectIn(metadata, 'labels'), ...labels }
  const selector = (spec['selector'] ??= {}) as JsonObject
  selector['matchLabels'] = {
    ...objectIn(selector, 'matchLabels'),
    'batch.kubernetes.io/controller-uid': uid,
  }
}
