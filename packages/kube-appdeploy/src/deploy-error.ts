import { CodedError } from '@devmatic/base'

/** What can keep a deployment from being planned or applied. */
export type DeployErrorCode =
  | 'deploy/blocked'
  | 'deploy/budget'
  | 'deploy/confirmation'
  | 'deploy/empty'
  | 'deploy/failed'
  | 'deploy/foreign-set'
  | 'deploy/history'
  | 'deploy/locked'
  | 'deploy/order'
  | 'deploy/plan-file'
  | 'deploy/promotion'
  | 'deploy/secrets-missing'
  | 'deploy/stale'
  | 'deploy/unproven'
  | 'deploy/usage'
  | 'deploy/wrong-cluster'

/** A deployment that cannot go on, raised on purpose. */
export class DeployError extends CodedError<DeployErrorCode> {}
