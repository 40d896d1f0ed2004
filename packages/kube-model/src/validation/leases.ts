import type { KubeObject } from '../object.ts'
import { objectAt } from '../fields.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a Lease. */
export function checkLease(object: KubeObject, problems: Problems): void {
  const { leaseDurationSeconds, leaseTransitions } = objectAt(object, 'spec')
  if (typeof leaseDurationSeconds === 'number' && leaseDurationSeconds <= 0)
    problems.invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')
  problems.notNegative('spec.leaseTransitions', leaseTransitions)
}
