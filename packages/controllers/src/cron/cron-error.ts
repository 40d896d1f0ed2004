import { CodedError } from '@devmatic/base'

/** A schedule that says nothing; worded as Kubernetes words it. */
export function cronError(message: string): CodedError<'controllers/bad-schedule'> {
  return new CodedError('controllers/bad-schedule', message)
}
