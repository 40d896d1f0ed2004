import type { KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { objectIn, textIn } from '../json.ts'
import { forbidden } from '../status/status-error.ts'

interface PriorityClass {
  metadata: { name: string }
  value?: number
  globalDefault?: boolean
  preemptionPolicy?: string
}

/** Writes down the number that a Pod's priority class stands for. @throws StatusError Forbidden, for a class that is not there */
export function resolvePriority(pod: KubeObject, { server, resource }: Scope): void {
  const spec = objectIn(pod, 'spec')
  const classes = server.store.collection('scheduling.k8s.io/priorityclasses')
  const name = textIn(spec, 'priorityClassName')
  const stored = name ? classes.get('', name) : undefined
  if (name && !stored)
    throw forbidden(resource, pod.metadata.name ?? '', `no PriorityClass with name ${name} was found`)
  const all = name ? [] : [...classes.values()].map(({ json }) => JSON.parse(json) as PriorityClass)
  const found = stored
    ? (JSON.parse(stored.json) as PriorityClass)
    : all.filter(({ globalDefault }) => globalDefault).sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0]
  if (found) spec['priorityClassName'] = found.metadata.name
  spec['priority'] = found?.value ?? 0
  spec['preemptionPolicy'] ??= found?.preemptionPolicy ?? 'PreemptLowerPriority'
}
