import type { Clock } from '@devmatic/base'
import type { CallOptions } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Revision } from '../history/revision.ts'
import type { RenderedObject, RenderedProduct } from '../render/rendered.ts'
import type { Target } from '../target/target.ts'
import type { SetName } from './apply-set.ts'
import type { PlanSource } from './plan.ts'

/** How to plan. */
export interface PlanOptions extends CallOptions {
  /** The name of the set: objects that are applied and pruned together. */
  name: string
  /** Takes over objects that exist and belong to no set. */
  adopt?: boolean
  /** Deletes and makes anew what cannot be changed. */
  recreate?: boolean
  /** Takes over fields that other managers own. */
  forceConflicts?: boolean
  /** Objects with data that may be deleted: `PersistentVolumeClaim/data-0`. */
  deleteNamed?: readonly string[]
  /** Fails when the target is another: the UID of its namespace kube-system. */
  targetId?: string
  /** Where the templates are from, for the history. */
  source?: Omit<PlanSource, 'variables'>
  clock?: Clock
}

/** What the parts of planning share. */
export interface PlanContext {
  product: RenderedProduct
  target: Target
  options: PlanOptions
  set: SetName
  call: CallOptions
  /** Reads what was deployed last, when it is asked for: where nothing differs nobody asks. */
  previous: () => Promise<Revision | undefined>
}

/** A rendered object on its way to the target. */
export interface WantedObject {
  key: string
  rendered: RenderedObject
  desired: KubeObject
  /** Whether the target serves its kind by now; a definition may be among what is deployed. */
  isServed: boolean
}
