import { isCodedError } from '@devmatic/base'
import { nearestName } from '../nearest-name.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { matchesLabels, selectLabels, toLabelSelector } from '../selectors/label-selector.ts'
import type { Labels } from '../selectors/requirement.ts'
import { checkPodSpec, containersOf, objects } from './check-pod-spec.ts'
import { formatPath } from './finding.ts'
import { type PodTemplate, podTemplateOf, valueAt } from './pod-template.ts'
import type { Report } from './report.ts'

type Typed = JsonObject & { apiVersion: string; kind: string }

/** What the fields of a Pod, or of a kind that makes Pods, must be to one another. */
export function checkWorkload(object: Typed, report: Report): void {
  const template = podTemplateOf(object)
  if (!template) return
  checkPodSpec(template.spec, [...template.path, 'spec'], report)
  checkMounts(object, template, report)
  checkSelector(object, template, report)
  checkRestartPolicy(object, template, report)
}

/** What containers mount is a volume of the Pod, or a claim that a StatefulSet makes for it. */
function checkMounts(object: Typed, { spec, path }: PodTemplate, report: Report): void {
  const claims = objects(valueAt(object, ['spec', 'volumeClaimTemplates']))
  const names = [
    ...objects(spec['volumes']).map(volume => volume['name']),
    ...claims.map(claim => valueAt(claim, ['metadata', 'name'])),
  ].filter(name => typeof name === 'string')
  for (const { container, steps } of containersOf(spec)) {
    for (const [index, { name }] of objects(container['volumeMounts']).entries()) {
      if (typeof name !== 'string' || names.includes(name)) continue
      const nearest = nearestName(name, names)
      report.add('manifest/dangling-reference', [...path, 'spec', ...steps, 'volumeMounts', index, 'name'], {
        message: `Not found: "${name}"`,
        fix: nearest
          ? `Did you mean "${nearest}"?`
          : `Add a volume of this name to ${formatPath([...path, 'spec', 'volumes'])}.`,
      })
    }
  }
}

const selecting = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'])

function checkSelector(object: Typed, template: PodTemplate, report: Report): void {
  const selector = valueAt(object, ['spec', 'selector'])
  if (!selecting.has(object.kind) || !isJsonObject(selector)) return
  const labels = isJsonObject(template.metadata['labels']) ? template.metadata['labels'] : {}
  const isMap = object.kind === 'ReplicationController'
  try {
    const parsed = isMap ? selectLabels(selector as Labels) : toLabelSelector(selector)
    if (parsed.requirements?.length === 0)
      return report.invalid(['spec', 'selector'], selector, [
        'empty selector is invalid for ' + object.kind.toLowerCase(),
      ])
    if (matchesLabels(parsed, labels as Labels)) return
  } catch (error) {
    if (!isCodedError(error)) throw error
    return report.invalid(['spec', 'selector'], selector, [error.message])
  }
  report.add('manifest/selector-mismatch', [...template.path, 'metadata', 'labels'], {
    message: `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    fix: `Give the template the labels that spec.selector asks for: ${JSON.stringify(selector['matchLabels'] ?? selector)}.`,
  })
}

/** Pods of a Job end, so that they cannot always be started again. */
function checkRestartPolicy({ kind }: Typed, { spec, path }: PodTemplate, report: Report): void {
  if (kind !== 'Job' && kind !== 'CronJob') return
  const policy = spec['restartPolicy']
  const at = [...path, 'spec', 'restartPolicy']
  if (policy === undefined || policy === null || policy === '')
    report.add('manifest/missing-field', at, {
      message: 'Required value: valid values: "OnFailure", "Never"',
      fix: 'Write "restartPolicy: OnFailure" or "restartPolicy: Never".',
    })
  else if (policy === 'Always')
    report.add('manifest/unsupported-value', at, {
      message: 'Unsupported value: "Always": supported values: "OnFailure", "Never"',
    })
}
