import type { JsonObject, KubeObject } from '../object.ts'
import { entriesAt, objectAt, textAt } from '../fields.ts'
import { checkPodSpec } from './pod-spec.ts'
import { canonical } from './problems.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a Pod. */
export function checkPod(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  checkPodSpec(spec, { path: 'spec', problems })
  if (entriesAt(spec, 'schedulingGates').length > 0 && textAt(spec, 'nodeName'))
    problems.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
}

/** What a Pod has only once it is there. */
export function checkPodCreate(object: KubeObject, problems: Problems): void {
  if (entriesAt(objectAt(object, 'spec'), 'ephemeralContainers').length > 0)
    problems.forbidden('spec.ephemeralContainers', 'cannot be set on create')
}

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

/** Of a Pod that was made little may change. */
export function checkPodUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  for (const list of ['containers', 'initContainers'])
    if (entriesAt(spec, list).length !== entriesAt(before, list).length)
      return problems.forbidden(`spec.${list}`, 'pod updates may not add or remove containers')
  if (canonical(withoutChangeable(spec)) !== canonical(withoutChangeable(before)))
    problems.forbidden('spec', `pod updates may not change fields other than ${changeable.join(',')}\n`)
}

function withoutChangeable(spec: JsonObject): JsonObject {
  const { activeDeadlineSeconds: _, tolerations: __, schedulingGates: ___, ...rest } = spec
  const imageless = (list: string): JsonObject[] =>
    entriesAt(spec, list).map(([, { image: ____, ...container }]) => container)
  return { ...rest, containers: imageless('containers'), initContainers: imageless('initContainers') }
}
