import type { ObjectRef } from '../resources/resource.ts'

/** Which Pod; in the client's own namespace unless it names one. */
export interface PodRef {
  name: string
  namespace?: string
}

/** A Pod as an object's reference. */
export function podRef(pod: PodRef): ObjectRef {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    name: pod.name,
    ...(pod.namespace ? { namespace: pod.namespace } : {}),
  }
}

/** Tells a stream's callback how a promise ended. */
export async function callBack(promise: Promise<void>, done: (error?: Error) => void): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (failure: Error) => failure,
  )
  done(error)
}
