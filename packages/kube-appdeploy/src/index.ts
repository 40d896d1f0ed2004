export type {
  Condition,
  FieldPath,
  FieldProvenance,
  Notice,
  Position,
  RenderedObject,
  RenderedProduct,
  VariableUse,
} from './render/rendered.ts'
export type { Origin, VariableSet } from './variables/variable-set.ts'
export type { Environment, ImageMapping, Product } from './product/product.ts'
export { findProduct, readProduct } from './product/read-product.ts'
export { renderProduct } from './render/render-product.ts'
export type { RenderOptions } from './render/render-product.ts'
export { createFolderSource } from './source/folder-source.ts'
export { createGitSource } from './source/git-source.ts'
export type { ManifestSource, SourceVariables } from './source/manifest-source.ts'
export { findEnvironment } from './product/product.ts'
export { RenderError } from './diagnostic.ts'
export type { Diagnostic, RenderErrorCode } from './diagnostic.ts'
export { applyPlan } from './apply/apply-plan.ts'
export type { DeployEvent, DeployResult } from './apply/deploy-event.ts'
export type { ApplyPlanOptions } from './apply/run.ts'
export { DeployError } from './deploy-error.ts'
export type { DeployErrorCode } from './deploy-error.ts'
export { diffRevisions } from './history/diff-revisions.ts'
export type { RevisionDifference } from './history/diff-revisions.ts'
export type { Receipt } from './history/receipt.ts'
export { readHistory, readLastRevision, readRevision } from './history/history.ts'
export type { DeploymentResult, ObjectOrigin, Revision } from './history/revision.ts'
export { revisionProduct } from './history/revision-product.ts'
export type { SetName } from './plan/apply-set.ts'
export { checkBudget } from './plan/check-budget.ts'
export type { DeploymentBudget } from './plan/check-budget.ts'
export { checkPlan } from './plan/check-plan.ts'
export { blockersOf, changesOf } from './plan/plan.ts'
export type {
  Consequence,
  FieldChange,
  FieldConflict,
  ObjectKind,
  Plan,
  PlannedSet,
  PlannedState,
  PlanSource,
  PlanStep,
} from './plan/plan.ts'
export type { PlanOptions } from './plan/plan-context.ts'
export { planDeployment } from './plan/plan-deployment.ts'
export { planRemoval } from './plan/plan-removal.ts'
export { sealFrom } from './plan/seal-from.ts'
export { checkPromotion } from './promote/check-promotion.ts'
export type { PromotionRules, ProvenDeployment } from './promote/check-promotion.ts'
export { pinImages } from './promote/pin-images.ts'
export { isHealthy, readStatus } from './status/read-status.ts'
export type { DeploymentStatus, ObjectStatus } from './status/read-status.ts'
export { createClusterTarget } from './target/cluster-target.ts'
export { createFolderTarget } from './target/folder-target.ts'
export type { Target, TargetDescription, TargetListOptions } from './target/target.ts'
export type { RolloutFailure } from './wait/rollout-failure.ts'
export { rolloutStatus } from './wait/rollout-status.ts'
export type { RolloutStatus } from './wait/rollout-status.ts'
export type { Patience } from './wait/rollout-tracker.ts'
export { waitForRollouts } from './wait/wait-for-rollouts.ts'
export type { RolloutProgress, WaitOptions } from './wait/wait-for-rollouts.ts'
