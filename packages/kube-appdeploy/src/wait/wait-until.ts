import { hasCode } from '@devmatic/base'
import type { CallOptions, KubeClient, ObjectRef } from '@devmatic/kube-client'
import { KubeError } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'

/**
 * Watches one object until something holds of it, or it is gone.
 *
 * @param holds gets undefined when there is no such object
 * @throws CodedError `kube/timeout`; the signal's reason
 */
export async function waitUntil(
  client: KubeClient,
  ref: ObjectRef,
  options: CallOptions & {
    timeoutMs: number
    what: string
    holds: (object: KubeObject | undefined) => boolean
  },
): Promise<void> {
  const { holds, what, timeoutMs, signal } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const both = signal ? AbortSignal.any([signal, deadline]) : deadline
  try {
    while (!(await holdsNowOrSoon(client, ref, { holds, signal: both }))) continue
  } catch (error) {
    signal?.throwIfAborted()
    if (!deadline.aborted) throw error
    const target = `${ref.kind} ${ref.name}`
    throw new KubeError('kube/timeout', `${target}: not ${what} within ${timeoutMs / 1000} s`, {
      attempt: { verb: 'wait', target },
      cause: error,
    })
  }
}

async function holdsNowOrSoon(
  client: KubeClient,
  ref: ObjectRef,
  { holds, signal }: { holds: (object: KubeObject | undefined) => boolean; signal: AbortSignal },
): Promise<boolean> {
  const place = {
    fieldSelector: `metadata.name=${ref.name}`,
    signal,
    ...(ref.namespace ? { namespace: ref.namespace } : {}),
  }
  const { items, metadata } = await client.list(ref, place)
  if (holds(items[0])) return true
  try {
    for await (const event of client.watch(ref, {
      ...place,
      resourceVersion: metadata.resourceVersion ?? '0',
    })) {
      if (event.type === 'BOOKMARK') continue
      if (event.type === 'ERROR') return false
      if (holds(event.type === 'DELETED' ? undefined : event.object)) return true
    }
    return false
  } catch (error) {
    // A watch that breaks is begun anew; what cannot be listed ends it.
    if (!signal.aborted && (hasCode(error, 'kube/gone') || hasCode(error, 'kube/unreachable'))) return false
    throw error
  }
}
