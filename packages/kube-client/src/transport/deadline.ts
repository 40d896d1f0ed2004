import { type Attempt, KubeError } from '../errors.ts'

/** What every call that waits takes. */
export interface CallOptions {
  signal?: AbortSignal
  /** Milliseconds for the whole call, retries included. */
  timeoutMs?: number
  /** Does not stand in line behind other requests: a lease must be renewed however much else is asked. */
  urgent?: boolean
}

/**
 * Runs something with a signal that fires when the caller gives up or the time is over.
 *
 * @throws CodedError `kube/timeout`; the caller's `signal.reason`, untouched
 */
export async function withDeadline<Result>(
  attempt: Attempt,
  options: CallOptions & { timeoutMs: number },
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { signal, timeoutMs } = options
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal?.reason)
  const timer = setTimeout(() => controller.abort(timeoutError(attempt, timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await run(controller.signal)
  } catch (error) {
    // What was thrown may be the transport's word for being aborted.
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function timeoutError(attempt: Attempt, timeoutMs: number): KubeError {
  return new KubeError(
    'kube/timeout',
    `${attempt.verb} ${attempt.target}: no answer within ${timeoutMs / 1000} s`,
    { attempt },
  )
}
