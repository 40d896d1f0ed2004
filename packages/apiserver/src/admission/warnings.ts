import type { KubeObject } from '@devmatic/kube-model'
import { listIn, objectIn, textIn } from '../json.ts'

/** What a Pod, or the template of a workload, holds that is allowed and hardly meant. */
export function warnAboutPods(object: KubeObject, warn: (message: string) => void): void {
  for (const [path, spec] of podSpecsOf(object))
    for (const list of ['initContainers', 'containers'])
      for (const [index, container] of listIn(spec, list).entries())
        warnAboutVariables(container, `${path}.${list}[${index}]`, warn)
}

/** Where an object has the specs of Pods. */
function podSpecsOf(object: KubeObject): [path: string, spec: unknown][] {
  const spec = objectIn(object, 'spec')
  if (object.kind === 'Pod') return [['spec', spec]]
  const template = object.kind === 'CronJob' ? objectIn(objectIn(spec, 'jobTemplate'), 'spec') : spec
  const path = object.kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec'
  return [[path, objectIn(template, 'template')['spec']]]
}

function warnAboutVariables(container: unknown, path: string, warn: (message: string) => void): void {
  const seen = new Set<string>()
  for (const [index, variable] of listIn(container, 'env').entries()) {
    const name = textIn(variable, 'name')
    if (seen.has(name))
      warn(
        `${path}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      )
    seen.add(name)
  }
}
