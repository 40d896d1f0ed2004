import { hasCode } from '@devmatic/base'
import { StatusError } from './status-error.ts'

/** What a failure is to a client: the one place that turns codes into a Status. */
export function asStatusError(error: unknown): StatusError {
  if (error instanceof StatusError) return error
  if (hasCode(error, 'apiserver/storage')) return new StatusError('InsufficientStorage', error.message)
  if (hasCode(error, 'apiserver/closed')) return new StatusError('ServiceUnavailable', error.message)
  const message = error instanceof Error ? error.message : String(error)
  return new StatusError('InternalError', `Internal error occurred: ${message}`)
}
