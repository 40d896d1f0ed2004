import { entriesAt, findObject, membersAt, numberAt, objectAt, textAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { formatSelector, toLabelSelector } from '../selectors/label-selector.ts'
import type { LabelSelectorObject } from '../selectors/label-selector.ts'
import { formatDuration } from './duration.ts'
import { formatLabels, formatLabelSelector, scalarAt, since, textOr } from './printer.ts'
import type { Cell, Cells, Printers } from './printer.ts'

/** Rows of what makes Pods. */
export const workloadPrinters: Printers = {
  '/PodTemplate': object => ({
    ...containerCells(objectAt(object, 'template')),
    'Pod Labels': formatLabels(membersAt(objectAt(objectAt(object, 'template'), 'metadata'), 'labels')),
  }),
  '/ReplicationController': object => ({
    ...replicaCells(object),
    ...templateCells(object),
    Selector: formatLabels(membersAt(objectAt(object, 'spec'), 'selector')),
  }),
  'apps/ReplicaSet': object => ({
    ...replicaCells(object),
    ...templateCells(object),
    Selector: selectorOf(object),
  }),
  'apps/Deployment': object => ({
    Ready: `${statusNumber(object, 'readyReplicas')}/${specNumber(object, 'replicas')}`,
    'Up-to-date': statusNumber(object, 'updatedReplicas'),
    Available: statusNumber(object, 'availableReplicas'),
    ...templateCells(object),
    Selector: deploymentSelector(object),
  }),
  'apps/StatefulSet': object => ({
    Ready: `${statusNumber(object, 'readyReplicas')}/${specNumber(object, 'replicas')}`,
    ...templateCells(object),
  }),
  'apps/DaemonSet': object => ({
    Desired: statusNumber(object, 'desiredNumberScheduled'),
    Current: statusNumber(object, 'currentNumberScheduled'),
    Ready: statusNumber(object, 'numberReady'),
    'Up-to-date': statusNumber(object, 'updatedNumberScheduled'),
    Available: statusNumber(object, 'numberAvailable'),
    'Node Selector': formatLabels(membersAt(objectAt(templateOf(object), 'spec'), 'nodeSelector')),
    ...templateCells(object),
    Selector: selectorOf(object),
  }),
  'apps/ControllerRevision': object => ({
    Controller: controllerOf(object),
    Revision: numberAt(object, 'revision') ?? 0,
  }),
  'batch/Job': (object, now) => ({
    Status: jobStatus(object),
    Completions: jobCompletions(object),
    Duration: jobDuration(objectAt(object, 'status'), now),
    ...templateCells(object),
    Selector: selectorOf(object),
  }),
  'batch/CronJob': (object, now) => {
    const spec = objectAt(object, 'spec')
    const job = objectAt(objectAt(spec, 'jobTemplate'), 'spec')
    const lastSchedule = textAt(objectAt(object, 'status'), 'lastScheduleTime')
    return {
      Schedule: textAt(spec, 'schedule'),
      Timezone: textOr(spec, 'timeZone', '<none>'),
      Suspend: spec['suspend'] === undefined ? '<unset>' : spec['suspend'] === true ? 'True' : 'False',
      Active: entriesAt(objectAt(object, 'status'), 'active').length,
      'Last Schedule': lastSchedule ? since(lastSchedule, now) : '<none>',
      ...containerCells(objectAt(job, 'template')),
      Selector: formatLabelSelector(findObject(job, 'selector')),
    }
  },
}

function replicaCells(object: KubeObject): Cells {
  return {
    Desired: specNumber(object, 'replicas'),
    Current: statusNumber(object, 'replicas'),
    Ready: statusNumber(object, 'readyReplicas'),
  }
}

function templateCells(object: KubeObject): Cells {
  return containerCells(templateOf(object))
}

function containerCells(template: JsonObject): Record<'Containers' | 'Images', Cell> {
  const containers = entriesAt(objectAt(template, 'spec'), 'containers').map(([, container]) => container)
  return {
    Containers: containers.map(container => textAt(container, 'name')).join(','),
    Images: containers.map(container => textAt(container, 'image')).join(','),
  }
}

function templateOf(object: KubeObject): JsonObject {
  return objectAt(objectAt(object, 'spec'), 'template')
}

function specNumber(object: KubeObject, name: string): number {
  return numberAt(objectAt(object, 'spec'), name) ?? 0
}

function statusNumber(object: KubeObject, name: string): number {
  return numberAt(objectAt(object, 'status'), name) ?? 0
}

function selectorOf(object: KubeObject): string {
  return formatLabelSelector(findObject(objectAt(object, 'spec'), 'selector'))
}

/** A Deployment shows no selector as nothing, unlike all others. */
function deploymentSelector(object: KubeObject): string {
  try {
    const selector = findObject(objectAt(object, 'spec'), 'selector') as LabelSelectorObject | undefined
    return formatSelector(toLabelSelector(selector))
  } catch {
    return '<invalid>' // shown all the same
  }
}

function controllerOf({ metadata }: KubeObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/', 1)[0]}` : ''
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`
}

function jobStatus(job: KubeObject): string {
  const holds = (type: string): boolean =>
    entriesAt(objectAt(job, 'status'), 'conditions').some(
      ([, condition]) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
    )
  if (holds('Complete')) return 'Complete'
  if (holds('Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running'
}

function jobCompletions(job: KubeObject): string {
  const succeeded = statusNumber(job, 'succeeded')
  const completions = scalarAt(objectAt(job, 'spec'), 'completions')
  if (completions !== undefined) return `${succeeded}/${completions}`
  const parallelism = specNumber(job, 'parallelism')
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function jobDuration(status: JsonObject, now: number): string {
  const started = textAt(status, 'startTime')
  const completed = textAt(status, 'completionTime')
  if (!started) return ''
  return formatDuration((completed ? Date.parse(completed) : now) - Date.parse(started))
}
