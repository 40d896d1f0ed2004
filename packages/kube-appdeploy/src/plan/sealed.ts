import type { KubeObject } from '@devmatic/kube-model'
import type { Plan } from './plan.ts'

/** The objects of plans with their secret values. They stay in this process: a plan can be shown and written as it is. */
const sealed = new WeakMap<Plan, ReadonlyMap<string, KubeObject>>()

/** Keeps a plan's objects with their secret values, by key. */
export function seal(plan: Plan, objects: ReadonlyMap<string, KubeObject>): Plan {
  sealed.set(plan, objects)
  return plan
}

/** A plan's objects with their secret values; undefined for a plan that was read from a file. */
export function sealedObjects(plan: Plan): ReadonlyMap<string, KubeObject> | undefined {
  return sealed.get(plan)
}
