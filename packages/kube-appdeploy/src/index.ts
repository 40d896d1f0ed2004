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
export { planDeployment } from './plan/plan-deployment.ts'
export type { PlanOptions } from './plan/plan-context.ts'
export type { Plan, PlanStep } from './plan/plan.ts'
export { applyPlan } from './apply/apply-plan.ts'
export type { DeployEvent, DeployResult } from './apply/deploy-event.ts'
export { createClusterTarget } from './target/cluster-target.ts'
export type { Target } from './target/target.ts'
