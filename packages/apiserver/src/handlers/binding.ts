import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { listIn, objectIn, textIn } from '../json.ts'
import { parseBody } from '../http/parse-body.ts'
import { timestamp } from '../registry/timestamp.ts'
import { badRequest, conflict } from '../status/status-error.ts'
import { requestContext } from './change.ts'
import { respondCreated } from './respond.ts'
import type { Scope } from './scope.ts'

/** POST of a Binding, at a Pod's `binding` or at `bindings`: puts the Pod on a node. */
export async function bindingHandler(scope: Scope): Promise<void> {
  const { exchange, server, info } = scope
  const { value } = await parseBody(await exchange.body(), exchange.header('content-type'))
  const target = objectIn(value, 'target')
  const node = textIn(target, 'name')
  const name = info.subresource ? info.name : textIn(objectIn(value, 'metadata'), 'name')
  if (!name || !node) throw badRequest('a binding needs metadata.name and target.name')
  if (textIn(target, 'kind') && textIn(target, 'kind') !== 'Node')
    throw badRequest('the target of a binding is a Node')
  const pods = server.registry(server.resource('', 'pods'))
  await pods.change(
    { namespace: info.namespace, name },
    pod => bind(pod, { node, scope }),
    requestContext(scope),
  )
  respondCreated(scope)
}

function bind(pod: KubeObject, { node, scope }: { node: string; scope: Scope }): KubeObject {
  const spec = objectIn(pod, 'spec')
  const name = pod.metadata.name ?? ''
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(
      { group: '', resource: 'pods/binding' },
      name,
      `pod ${name} is being deleted, cannot be assigned to a host`,
    )
  if (textIn(spec, 'nodeName'))
    throw conflict(
      { group: '', resource: 'pods/binding' },
      name,
      `pod ${name} is already assigned to node "${textIn(spec, 'nodeName')}"`,
    )
  spec['nodeName'] = node
  const status = objectIn(pod, 'status')
  const others = (listIn(status, 'conditions') as JsonObject[]).filter(({ type }) => type !== 'PodScheduled')
  const scheduled: JsonObject = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(scope.now),
  }
  pod['status'] = { ...status, conditions: [...others, scheduled] }
  return pod
}
