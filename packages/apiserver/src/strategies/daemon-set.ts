import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '@devmatic/kube-model'
import { objectIn } from '../json.ts'
import type { Strategy } from '../registry/strategy.ts'

const annotation = 'deprecated.daemonset.template.generation'

/** @see https://pkg.go.dev/k8s.io/kubernetes/pkg/registry/apps/daemonset */
export const daemonSetStrategy: Partial<Strategy> = {
  prepareForCreate: set => setTemplateGeneration(set, 1),
  prepareForUpdate: (set, old) => {
    const before = Number(old.metadata.annotations?.[annotation] ?? 0)
    const changed = !isDeepStrictEqual(objectIn(set, 'spec')['template'], objectIn(old, 'spec')['template'])
    setTemplateGeneration(set, changed ? before + 1 : before)
  },
}

function setTemplateGeneration(set: KubeObject, generation: number): void {
  set.metadata.annotations = { ...set.metadata.annotations, [annotation]: String(generation) }
}
