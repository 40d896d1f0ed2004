import { objectIn, textIn } from '../json.ts'
import type { KubeObject } from '@devmatic/kube-model'
import { timestamp } from '../registry/timestamp.ts'
import type { Strategy } from '../registry/strategy.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim */
export const claimStrategy: Partial<Strategy> = {
  prepareForCreate: claim => {
    claim['status'] = { phase: 'Pending' }
    protect(claim, 'kubernetes.io/pvc-protection')
  },
}

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/persistentvolume */
export const volumeStrategy: Partial<Strategy> = {
  prepareForCreate: (volume, { now }) => {
    volume['status'] = { phase: 'Pending', lastPhaseTransitionTime: timestamp(now) }
    protect(volume, 'kubernetes.io/pv-protection')
  },
  prepareForStatusUpdate: (volume, old, { now }) => {
    const status = objectIn(volume, 'status')
    if (textIn(status, 'phase') !== textIn(old['status'], 'phase'))
      status['lastPhaseTransitionTime'] = timestamp(now)
  },
}

/** What a Pod uses does not go before the Pod: controllers take the finalizer away. */
function protect(object: KubeObject, finalizer: string): void {
  const finalizers = object.metadata.finalizers ?? []
  if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer]
}
