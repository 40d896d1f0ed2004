import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { applyJsonMergePatch, isJsonObject } from '@devmatic/kube-model'
import { parseBody } from '../http/parse-body.ts'
import { badRequest } from '../status/status-error.ts'
import { parseStored } from '../registry/registry.ts'
import { isDryRun } from './options.ts'
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
  const { value } = await parseBody(await scope.exchange.body(), 'application/json')
  const context = { ...scope, dryRun: isDryRun(scope.exchange.query.getAll('dryRun')) }
  const stored = await scope.registry.update(
    scope.info,
    old => {
      const scale =
        scope.exchange.method === 'PUT' ? value : applyJsonMergePatch(scaleOf(old), value as JsonObject)
      return withReplicas(old, scale)
    },
    context,
  )
  scope.exchange.sendJson(200, scaleOf(parseStored(stored)))
}

function withReplicas(object: KubeObject, scale: unknown): KubeObject {
  const spec = isJsonObject(scale) && isJsonObject(scale['spec']) ? scale['spec'] : {}
  const replicas = spec['replicas'] ?? 0
  if (typeof replicas !== 'number') throw badRequest('.spec.replicas of a Scale must be a number')
  object['spec'] = { ...(object['spec'] as JsonObject), replicas }
  return object
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/other-resources/scale-v1/ is not a page of its own: autoscaling/v1 Scale */
function scaleOf(object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const spec = object['spec'] as JsonObject
  const status = (object['status'] ?? {}) as JsonObject
  const replicas = spec['replicas'] ?? 0
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: status['replicas'] ?? 0, selector: selectorText(spec['selector']) },
  }
}

function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return ''
  const labels = isJsonObject(selector['matchLabels']) ? selector['matchLabels'] : selector
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',')
}
