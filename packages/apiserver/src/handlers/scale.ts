import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { applyJsonMergePatch, isJsonObject } from '@devmatic/kube-model'
import { parseBody } from '../http/parse-body.ts'
import { objectIn, textIn } from '../json.ts'
import { parseStored } from '../registry/registry.ts'
import { badRequest } from '../status/status-error.ts'
import { changeObject } from './change.ts'
import type { Scope } from './scope.ts'

/** GET of an object's scale. */
export async function getScaleHandler(scope: Scope): Promise<void> {
  await scope.server.store.settled()
  scope.exchange.sendJson(
    200,
    scaleOf(parseStored(scope.registry.get(scope.info.namespace, scope.info.name))),
  )
}

/** PUT and PATCH of an object's scale: changes how many replicas it has, and nothing else. */
export async function updateScaleHandler(scope: Scope): Promise<void> {
  const { exchange } = scope
  const contentType = exchange.method === 'PUT' ? exchange.header('content-type') : 'application/json'
  const { value } = await parseBody(await exchange.body(), contentType)
  const stored = await changeObject(scope, live => {
    const scale = exchange.method === 'PUT' ? value : applyJsonMergePatch(scaleOf(live), value as JsonObject)
    return withReplicas(live, scale)
  })
  exchange.sendJson(200, scaleOf(parseStored(stored)))
}

function withReplicas(object: KubeObject, scale: unknown): KubeObject {
  const replicas = objectIn(scale, 'spec')['replicas'] ?? 0
  if (typeof replicas !== 'number') throw badRequest('.spec.replicas of a Scale must be a number')
  const resourceVersion = textIn(objectIn(scale, 'metadata'), 'resourceVersion')
  if (resourceVersion) object.metadata.resourceVersion = resourceVersion
  object['spec'] = { ...objectIn(object, 'spec'), replicas }
  return object
}

/** An object as `autoscaling/v1` Scale. */
function scaleOf(object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const spec = objectIn(object, 'spec')
  const replicas = spec['replicas'] ?? 0
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: objectIn(object, 'status')['replicas'] ?? 0,
      selector: selectorText(spec['selector']),
    },
  }
}

function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return ''
  const labels = isJsonObject(selector['matchLabels']) ? selector['matchLabels'] : selector
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',')
}
