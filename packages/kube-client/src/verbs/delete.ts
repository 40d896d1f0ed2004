import type { KubeObject } from '@devmatic/kube-model'
import type { DeleteOptions, KubeClient } from '../client.ts'
import type { ObjectRef } from '../resources/resource.ts'
import { callOptionsOf, type Scope } from './scope.ts'

/** `delete`, `deleteCollection`, `evict`. */
export function createDeleteVerbs(scope: Scope): Pick<KubeClient, 'delete' | 'deleteCollection' | 'evict'> {
  const { sender } = scope
  return {
    async delete<T extends KubeObject>(ref: ObjectRef, options: DeleteOptions = {}) {
      const { path, target } = await scope.object(ref, callOptionsOf(options))
      const call = { attempt: { verb: 'delete', target }, path, body: deleteBody(options) }
      const answer = await sender.json<KubeObject>({ ...call, method: 'DELETE' }, callOptionsOf(options))
      return answer.kind === 'Status' ? undefined : stillThere(answer as T)
    },
    async deleteCollection(kind, options) {
      const { path, target } = await scope.collection(kind, options)
      const { labelSelector, fieldSelector } = options
      const call = {
        attempt: { verb: 'delete', target },
        path,
        query: { labelSelector, fieldSelector },
        body: deleteBody(options),
      }
      await sender.text({ ...call, method: 'DELETE' }, callOptionsOf(options))
    },
    async evict(pod, options = {}) {
      const ref = { apiVersion: 'v1', kind: 'Pod', ...pod }
      const { path, target } = await scope.object(ref, { ...callOptionsOf(options), subresource: 'eviction' })
      const body = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod.name },
        deleteOptions: deleteBody(options),
      }
      await sender.text(
        { attempt: { verb: 'evict', target }, method: 'POST', path, body },
        callOptionsOf(options),
      )
    },
  }
}

/** Some kinds answer with the object that they have just removed. */
function stillThere<T extends KubeObject>(object: T): T | undefined {
  return object.metadata.deletionTimestamp ? object : undefined
}

function deleteBody(options: DeleteOptions): object {
  const { propagationPolicy, gracePeriodSeconds, preconditions, dryRun } = options
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    ...(propagationPolicy ? { propagationPolicy } : {}),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions ? { preconditions } : {}),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  }
}
