import { objectIn } from '../json.ts'
import type { Strategy } from '../registry/strategy.ts'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/core/node */
export const nodeStrategy: Partial<Strategy> = {
  keepsStatusOnCreate: true,
  selectableFields: node => ({
    'spec.unschedulable': String(objectIn(node, 'spec')['unschedulable'] === true),
  }),
}
