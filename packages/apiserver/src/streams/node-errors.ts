import { hasCode } from '@devmatic/base'
import { StatusError, badRequest } from '../status/status-error.ts'

/** What a node's failure is to a client. */
export function nodeError(error: unknown): unknown {
  if (hasCode(error, 'node/not-found')) return new StatusError('NotFound', error.message)
  if (hasCode(error, 'node/not-running')) return badRequest(error.message)
  return error
}
