import type { ObjectRef } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Condition, Position, VariableUse } from '../render/rendered.ts'

/** What a deployment will do, as plain data: made by `planDeployment`, shown, kept in a file, and run by `applyPlan`. */
export interface Plan {
  version: 1
  /** When it was made: RFC 3339. */
  createdAt: string
  /** The target's identity, and its name for messages. */
  target: { id: string; name: string }
  /** The namespace of objects that name none, and of the set's own. */
  namespace: string
  set: PlannedSet
  /** In the order in which they were rendered, those that only the cluster has last. */
  steps: PlanStep[]
  /** The last deployment of the set was interrupted, or failed: this one completes it. */
  unfinished?: { revision: number }
  /** Workloads that are off, by name: others may depend on them nevertheless. */
  absent?: string[]
  /** All goes, and the set with it. */
  removes?: true
  /** What the changes do besides. */
  consequences: Consequence[]
  /** What the render was made from, for the history. */
  source: PlanSource
}

/** The objects that are applied, and pruned, together. @see https://git.k8s.io/enhancements/keps/sig-cli/3659-kubectl-apply-prune */
export interface PlannedSet {
  name: string
  /** The value of `applyset.kubernetes.io/part-of`. */
  id: string
  /** The parent's uid and resourceVersion; undefined when it does not exist yet. */
  parent: { uid: string; resourceVersion: string } | undefined
  /** Kinds and namespaces that the set has now, as its parent says. */
  kinds: ObjectKind[]
  namespaces: string[]
}

/** A kind, of any version of its group. */
export interface ObjectKind {
  apiVersion: string
  kind: string
}

/** Where the objects came from. */
export interface PlanSource {
  environment?: string
  /** The git commit of the templates, and whether files differ from it. */
  commit?: string
  dirty?: boolean
  /** Digest of the templates' names and texts: `sha256:…`. */
  templates?: string
  /** What was promoted, where it was. */
  promotedFrom?: { environment: string; revision: number }
  /** Who deploys. */
  author?: string
  /** Leaves of the variables without those that are secret. */
  variables: Record<string, unknown>
}

/** One object, and what becomes of it. */
export type PlanStep =
  | CreateStep
  | ChangeStep
  | RecreateStep
  | UnchangedStep
  | ConflictStep
  | RefusedStep
  | PruneStep
  | KeepStep
  | MergeStep

interface StepBase {
  ref: ObjectRef
}

interface RenderedStep extends StepBase {
  /** What is applied; secret values are left out, and put back when it is. */
  object: KubeObject
  position: Position
  conditions: readonly Condition[]
}

/** The state that a step was planned from. */
export interface PlannedState {
  uid: string
  resourceVersion: string
}

/** The object does not exist. */
export interface CreateStep extends RenderedStep {
  action: 'create'
  /** A namespace that nothing renders but that is needed: it does not belong to the set. */
  outsideSet?: true
}

/** The object exists, and will differ. */
export interface ChangeStep extends RenderedStep {
  action: 'change'
  from: PlannedState
  fields: FieldChange[]
  /** It is not the set's yet: who made it. */
  adopts?: string
  /** Takes over fields that others manage. */
  force?: true
  /** Managers that applied it on the client's side: their fields become ours first. */
  migrates?: string[]
}

/** A field that cannot change does: the object is deleted and made anew. */
export interface RecreateStep extends RenderedStep {
  action: 'recreate'
  from: PlannedState
  fields: FieldChange[]
  reason: string
  /** It is a hook, which runs again: nothing is lost. */
  rerun?: true
}

/** The object is as it should be. */
export interface UnchangedStep extends RenderedStep {
  action: 'unchanged'
  from: PlannedState
}

/** Others own what would change, or the whole object. */
export interface ConflictStep extends RenderedStep {
  action: 'conflict'
  conflicts: FieldConflict[]
  /** In one sentence: what is wrong, and the ways out. */
  message: string
}

/** The server does not take the object as it is. */
export interface RefusedStep extends RenderedStep {
  action: 'refused'
  code: string
  message: string
  causes: RefusalCause[]
}

/** A field that the server refused, and the template line that wrote it. */
export interface RefusalCause {
  field: string
  message: string
  position?: Position
}

/** The set has the object, and the templates no longer do. */
export interface PruneStep extends StepBase {
  action: 'prune'
  from: PlannedState
  reason: string
}

/** It would be pruned, but holds data: it is deleted only when named. It stays in the set. */
export interface KeepStep extends StepBase {
  action: 'keep'
  from: PlannedState
  reason: string
}

/** Something is added to an object that is not the set's: what others put there stays. */
export interface MergeStep extends StepBase {
  action: 'merge'
  /** Secrets to pull images with, which its Pods lack. */
  imagePullSecrets: string[]
}

/** A field of an object, before and after. */
export interface FieldChange {
  /** As `.spec.replicas`. */
  path: string
  /** Undefined where there was nothing; a secret value is left out, and `secret` set. */
  before?: unknown
  /** Undefined where there will be nothing. */
  after?: unknown
  secret?: true
  /** The templates give what they gave last time: somebody else changed it in the cluster. */
  drift?: true
  position?: Position
  variables?: readonly VariableUse[]
}

/** A field that another manager owns. */
export interface FieldConflict {
  field: string
  /** As the server says it: `conflict with "kubectl" using apps/v1`. */
  message: string
  position?: Position
}

/** What a plan does besides changing fields. */
export type Consequence =
  /** Pods that are replaced, and how many of them are missing at once meanwhile. */
  | { type: 'restart'; ref: ObjectRef; pods: number; missing: number; reason: string }
  /** Pods that go. */
  | { type: 'scale-down'; ref: ObjectRef; pods: number }
  /** An address that is no longer served. */
  | { type: 'endpoint-gone'; ref: ObjectRef; addresses: string[] }
  /** Data that goes, or stays without an owner. */
  | { type: 'volume'; ref: ObjectRef; effect: 'deleted' | 'kept' }
  /** More Pods go at once than a disruption budget allows. */
  | { type: 'budget-exceeded'; ref: ObjectRef; workload: ObjectRef; message: string }

/** A step about an object that the templates have. */
export type ObjectStep = Exclude<PlanStep, PruneStep | KeepStep | MergeStep>

const OTHER_STEPS: ReadonlySet<PlanStep['action']> = new Set(['prune', 'keep', 'merge'])

/** Steps about the set's own objects: not those that only the cluster has, and not its namespace. */
export function objectStepsOf(plan: Plan): ObjectStep[] {
  return plan.steps.filter(
    (step): step is ObjectStep =>
      !OTHER_STEPS.has(step.action) && !(step.action === 'create' && step.outsideSet),
  )
}

/** Steps that change something. */
export function changesOf(plan: Plan): PlanStep[] {
  return plan.steps.filter(({ action }) => action !== 'unchanged' && action !== 'keep')
}

/** Whether a step deletes something; a hook that runs again loses nothing. */
export function isDeletion(step: PlanStep): step is PruneStep | RecreateStep {
  return step.action === 'prune' || (step.action === 'recreate' && !step.rerun)
}

/** Steps that make a plan impossible to apply. */
export function blockersOf(plan: Plan): (ConflictStep | RefusedStep)[] {
  return plan.steps.filter(step => step.action === 'conflict' || step.action === 'refused')
}

/** How many objects each action is done to. */
export function countSteps(steps: readonly PlanStep[]): Partial<Record<PlanStep['action'], number>> {
  const counts: Partial<Record<PlanStep['action'], number>> = {}
  for (const { action } of steps) counts[action] = (counts[action] ?? 0) + 1
  return counts
}
