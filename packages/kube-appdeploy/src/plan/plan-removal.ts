import { systemClock } from '@devmatic/base'
import { callOptionsOf, refOf } from '@devmatic/kube-client'
import type { Target } from '../target/target.ts'
import { DeployError } from '../deploy-error.ts'
import { parentRef, readParent, SET_ID_LABEL, type SetName, setIdOf } from './apply-set.ts'
import { consequencesOf } from './consequences.ts'
import { readMembers } from './live-state.ts'
import type { PlanOptions } from './plan-context.ts'
import { isNamed, isOwnObject, NAMED_ONLY } from './plan-leftovers.ts'
import type { Plan, PlanStep } from './plan.ts'
import { stateOf } from './plan-object.ts'

/**
 * Plans to delete all that belongs to a set. Objects with data stay, unless they are named.
 *
 * @throws CodedError `deploy/empty` when there is no such set
 */
export async function planRemoval(
  target: Target,
  set: SetName,
  options: Omit<PlanOptions, 'name'> = {},
): Promise<Plan> {
  const call = callOptionsOf(options)
  const setId = setIdOf(set)
  const [parent] = await target.list(parentRef(set), {
    ...call,
    namespace: set.namespace,
    labelSelector: `${SET_ID_LABEL}=${setId}`,
  })
  if (!parent)
    throw new DeployError('deploy/empty', `Nothing is deployed as "${set.name}" in ${set.namespace}.`)
  const contents = readParent(parent, set)
  const description = await target.describe(contents.kinds, call)
  const places = contents.kinds.flatMap((kind, index) => {
    const namespaced = description.namespaced[index]
    return namespaced === undefined
      ? []
      : [{ ...kind, namespaces: namespaced ? contents.namespaces : [undefined] }]
  })
  const members = await readMembers(target, places, { ...call, setId })
  const steps = [...members.values()].filter(isOwnObject).map((object): PlanStep => {
    const base = { ref: refOf(object), from: stateOf(object) }
    if (!NAMED_ONLY.has(object.kind) || isNamed(options.deleteNamed, object)) {
      return { action: 'prune', ...base, reason: 'all is removed' }
    }
    return {
      action: 'keep',
      ...base,
      reason: `it holds data; it is deleted only when named: --delete ${object.kind}/${object.metadata.name}`,
    }
  })
  return {
    version: 1,
    createdAt: new Date((options.clock ?? systemClock).now()).toISOString(),
    target: { id: description.id, name: description.name },
    namespace: set.namespace,
    set: { name: set.name, id: setId, parent: stateOf(parent), ...contents },
    steps,
    removes: true,
    consequences: consequencesOf(steps, members),
    source: { ...options.source, variables: {} },
  }
}
