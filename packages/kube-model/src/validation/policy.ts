import type { KubeObject } from '../object.ts'
import { objectAt } from '../fields.ts'
import { checkSelector } from './labels.ts'
import { checkAtMostAll, checkCountOrPercent } from './percentages.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a PodDisruptionBudget. */
export function checkBudget(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined)
    problems.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')
  for (const field of ['minAvailable', 'maxUnavailable']) {
    checkCountOrPercent(spec[field], { path: `spec.${field}`, problems })
    checkAtMostAll(spec[field], { path: `spec.${field}`, problems })
  }
  checkSelector(spec['selector'], { path: 'spec.selector', problems })
}
