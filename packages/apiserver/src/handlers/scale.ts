import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { applyJsonMergePatch, isJsonObject } from '@devmatic/kube-model'
import type { ScalePaths } from '../custom/definition.ts'
import { stepsOf, valueAt } from '../custom/scale-paths.ts'
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
    scaleOf(parseStored(scope.registry.get(scope.info.namespace, scope.info.name)), pathsOf(scope)),
  )
}

/** PUT and PATCH of an object's scale: changes how many replicas it has, and nothing else. */
export async function updateScaleHandler(scope: Scope): Promise<void> {
  const { exchange } = scope
  const contentType = exchange.method === 'PUT' ? exchange.header('content-type') : 'application/json'
  const { value } = await parseBody(await exchange.body(), contentType)
  const paths = pathsOf(scope)
  const stored = await changeObject(scope, live => {
    const scale =
      exchange.method === 'PUT' ? value : applyJsonMergePatch(scaleOf(live, paths), value as JsonObject)
    return withReplicas(live, scale, paths)
  })
  exchange.sendJson(200, scaleOf(parseStored(stored), paths))
}

/** Where workloads keep what their scale shows. */
const workloadPaths: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.spec.selector',
}

function pathsOf({ resource }: Scope): ScalePaths {
  return resource.scale ?? workloadPaths
}

function withReplicas(object: KubeObject, scale: unknown, { specReplicasPath }: ScalePaths): KubeObject {
  const replicas = objectIn(scale, 'spec')['replicas'] ?? 0
  if (typeof replicas !== 'number') throw badRequest('.spec.replicas of a Scale must be a number')
  const resourceVersion = textIn(objectIn(scale, 'metadata'), 'resourceVersion')
  if (resourceVersion) object.metadata.resourceVersion = resourceVersion
  const steps = stepsOf(specReplicasPath)
  let parent = object as unknown as JsonObject
  for (const step of steps.slice(0, -1)) parent = parent[step] = { ...objectIn(parent, step) }
  parent[steps.at(-1) ?? ''] = replicas
  return object
}

/** An object as `autoscaling/v1` Scale. */
function scaleOf(object: KubeObject, paths: ScalePaths): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = numberAt(object, paths.specReplicasPath)
  const selector = paths.labelSelectorPath ? valueAt(object, paths.labelSelectorPath) : undefined
  const text = typeof selector === 'string' ? selector : selectorText(selector)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(object, paths.statusReplicasPath),
      ...(text && { selector: text }),
    },
  }
}

function numberAt(object: KubeObject, path: string): number {
  const value = valueAt(object, path)
  return typeof value === 'number' ? value : 0
}

function selectorText(selector: unknown): string {
  if (!isJsonObject(selector)) return ''
  const labels = isJsonObject(selector['matchLabels']) ? selector['matchLabels'] : selector
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',')
}
