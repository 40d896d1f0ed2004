import { numberIn, objectIn, textIn } from '../json.ts'
import { qosClassOf } from './qos-class.ts'
import type { Strategy } from '../registry/strategy.ts'

const defaultGraceSeconds = 30

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/pod */
export const podStrategy: Partial<Strategy> = {
  statusLeavesAlone: [
    ['metadata', 'deletionTimestamp'],
    ['metadata', 'ownerReferences'],
  ],
  generationOf: object => object['spec'],
  selectableFields: pod => {
    const [spec, status] = [objectIn(pod, 'spec'), objectIn(pod, 'status')]
    return {
      'spec.nodeName': textIn(spec, 'nodeName'),
      'spec.host': textIn(spec, 'nodeName'),
      'spec.restartPolicy': textIn(spec, 'restartPolicy'),
      'spec.schedulerName': textIn(spec, 'schedulerName'),
      'spec.serviceAccountName': textIn(spec, 'serviceAccountName'),
      'spec.hostNetwork': String(spec['hostNetwork'] === true),
      'status.phase': textIn(status, 'phase'),
      'status.podIP': textIn(status, 'podIP'),
      'status.podIPs': textIn(status, 'podIP'),
      'status.nominatedNodeName': textIn(status, 'nominatedNodeName'),
    }
  },
  prepareForCreate: pod => {
    pod['status'] = { phase: 'Pending', qosClass: qosClassOf(objectIn(pod, 'spec')) }
  },
  gracePeriodSeconds: (pod, requested) => {
    const spec = objectIn(pod, 'spec')
    const phase = textIn(pod['status'], 'phase')
    // What no node runs, or no longer runs, needs no grace.
    if (!textIn(spec, 'nodeName') || phase === 'Succeeded' || phase === 'Failed') return 0
    const seconds = requested ?? numberIn(spec, 'terminationGracePeriodSeconds') ?? defaultGraceSeconds
    return seconds < 0 ? 1 : seconds
  },
}
