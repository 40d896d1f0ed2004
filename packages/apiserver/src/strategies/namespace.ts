import { warnOfPodSecurity } from '../admission/pod-security.ts'
import { objectIn, textIn, textsIn } from '../json.ts'
import type { Strategy } from '../registry/strategy.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/namespace */
export const namespaceStrategy: Partial<Strategy> = {
  selectableFields: namespace => ({ 'status.phase': textIn(namespace['status'], 'phase') }),
  prepareForCreate: (namespace, context) => {
    warnOfPodSecurity(namespace, undefined, context)
    namespace['status'] = { phase: 'Active' }
    namespace['spec'] = { finalizers: ['kubernetes'] }
    const { metadata } = namespace
    metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name ?? '' }
  },
  ownFinalizers: namespace => textsIn(namespace['spec'], 'finalizers'),
  prepareForDeletion: namespace => {
    delete namespace.metadata.deletionGracePeriodSeconds
    namespace['status'] = { ...objectIn(namespace, 'status'), phase: 'Terminating' }
  },
  prepareForUpdate: (namespace, old, context) => {
    warnOfPodSecurity(namespace, old, context)
    namespace['spec'] = old['spec']
  },
}
