import type { KubeObject } from '@devmatic/kube-model'
import type { PodSpec } from '../pod/pod.ts'

const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

/** What an object says of its Pods, and where; undefined: it makes none. */
export function podSpecOf(object: KubeObject): { path: readonly string[]; spec: PodSpec } | undefined {
  const path = templates[object.kind]
  if (!path) return undefined
  const spec = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    object,
  )
  return spec ? { path, spec: spec as PodSpec } : undefined
}
