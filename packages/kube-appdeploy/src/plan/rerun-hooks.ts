import { orderObjects } from '../order/order-objects.ts'
import { objectKey } from '../render/object-key.ts'
import type { ObjectStep, PlanStep } from './plan.ts'

/** What the hooks of a plan are judged by. */
export interface RerunOptions {
  /** Workloads that are off, by name. */
  absent: ReadonlySet<string>
  /** The last deployment did not come to its end: whether its hooks ran after what they need is not known. */
  isUnfinished: boolean
}

/**
 * Lets hooks run again whose own spec is the same, but not what they need: migrations run when the database
 * is made anew.
 *
 * @throws CodedError `deploy/order`
 */
export function rerunHooks(steps: readonly PlanStep[], options: RerunOptions): PlanStep[] {
  const { absent, isUnfinished } = options
  const rendered = steps.filter((step): step is ObjectStep => 'object' in step)
  const { hookNeeds } = orderObjects(rendered, { absent })
  const byKey = new Map(rendered.map(step => [objectKey(step.object), step]))
  return steps.map(step => {
    if (step.action !== 'unchanged') return step
    const needs = hookNeeds.get(objectKey(step.object))
    if (!needs) return step
    const changed = [...needs]
      .map(key => byKey.get(key))
      .find(each => each !== undefined && each.action !== 'unchanged')
    if (!changed && !isUnfinished) return step
    const reason = changed
      ? `${changed.ref.kind} ${changed.ref.name}, which it needs, ${changed.action === 'create' ? 'is new' : 'changes'}`
      : 'the last deployment was not completed'
    return { ...step, action: 'recreate', fields: [], reason, rerun: true }
  })
}
