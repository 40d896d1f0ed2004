import { CodedError } from '@devmatic/base'

/** What can be wrong with a call of deploy-manager. */
export type ManagerErrorCode =
  | 'manager/bad-request'
  | 'manager/unknown-service'
  | 'manager/unknown-call'
  | 'manager/unknown'
  | 'manager/unauthorized'
  | 'manager/forbidden'
  | 'manager/stale-plan'
  | 'manager/confirmation'
  | 'manager/unavailable'
  | 'manager/mode'
  | 'manager/nothing-to-undo'

/** A call that cannot be answered, raised on purpose. */
export class ManagerError extends CodedError<ManagerErrorCode> {}
