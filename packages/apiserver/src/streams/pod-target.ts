import type { JsonObject } from '@devmatic/kube-model'
import { listIn, objectIn, textIn } from '../json.ts'
import type { NodeConnection, PodReference } from '../node-connection.ts'
import { parseStored } from '../registry/registry.ts'
import { StatusError, badRequest } from '../status/status-error.ts'
import type { Server } from '../server.ts'
import type { StoredObject } from '../storage/stored-object.ts'

/** A Pod, and the node that runs it. */
export interface PodTarget {
  pod: PodReference
  node: NodeConnection
}

/** Finds the node that runs a Pod. @throws StatusError BadRequest: none does; ServiceUnavailable: it is not connected */
export function findPodTarget(server: Server, stored: StoredObject): PodTarget {
  const name = textIn(objectIn(parseStored(stored), 'spec'), 'nodeName')
  if (!name) throw badRequest(`pod ${stored.name} does not have a host assigned`)
  const node = server.nodes.get(name)
  if (!node)
    throw new StatusError(
      'ServiceUnavailable',
      `node "${name}" is not connected to this server: what runs there cannot be reached until it is`,
    )
  return { pod: { namespace: stored.namespace, name: stored.name, uid: stored.uid }, node }
}

const defaultContainer = 'kubectl.kubernetes.io/default-container'

/** The container that a request means; it need not be named where there is one. @throws StatusError BadRequest */
export function containerOf(stored: StoredObject, requested: string): string {
  const pod = parseStored(stored)
  const spec = objectIn(pod, 'spec')
  const containers = namesOf(listIn(spec, 'containers'))
  const others = [...namesOf(listIn(spec, 'initContainers')), ...namesOf(listIn(spec, 'ephemeralContainers'))]
  if (requested) {
    if (containers.includes(requested) || others.includes(requested)) return requested
    throw badRequest(`container ${requested} is not valid for pod ${stored.name}`)
  }
  const marked = pod.metadata.annotations?.[defaultContainer]
  if (marked !== undefined && containers.includes(marked)) return marked
  if (containers.length === 1) return containers[0] as string
  const choice =
    others.length > 0
      ? `choose one of: [${containers.join(' ')}] or one of the init containers: [${others.join(' ')}]`
      : `choose one of: [${containers.join(' ')}]`
  throw badRequest(`a container name must be specified for pod ${stored.name}, ${choice}`)
}

function namesOf(containers: readonly unknown[]): string[] {
  return containers.map(container => textIn(container as JsonObject, 'name'))
}
