import { isJsonObject, type JsonObject, type JsonValue } from '@devmatic/kube-model'
import type { Parts } from '../manager.ts'
import type { Rendering } from '../product/render-chosen.ts'
import { devContainersOf, isService, type ServiceSpec } from '../product/service-spec.ts'
import type { ModeDifference } from '../protocol/index.ts'
import type { Handlers } from '../server/handlers.ts'
import { findSpec } from '../services/service-handlers.ts'
import type { SourceSaves } from './source-saves.ts'

/** Answers how a service runs from source. */
export function sourceHandlers(parts: Parts, saves: SourceSaves): Pick<Handlers, 'getSource'> {
  return {
    async getSource({ params }) {
      const spec = findSpec(parts, params.service)
      const { name } = spec
      const dev = Object.entries(devContainersOf(spec.rendered.object))
      const latency = saves.latencyOf(name)
      const buildError = saves.buildErrorOf(name)
      return {
        service: name,
        containers: dev.map(([container, { path, build, run, watch = [], reload = 'restart' }]) => ({
          name: container,
          path,
          ...(build !== undefined && { build }),
          run,
          watch,
          reload,
        })),
        saves: saves.savesOf(name),
        ...(latency && { latency }),
        ...(buildError && { buildError }),
        differences: spec.modes.includes('source') ? await differencesOf(spec, parts) : [],
      }
    },
  }
}

/** What source mode makes otherwise than the image, container by container. */
async function differencesOf(spec: ServiceSpec, { render, chosen }: Parts): Promise<ModeDifference[]> {
  const others = chosen.now().modes
  const [image, source] = await Promise.all([
    render({ ...others, [spec.name]: 'image' }),
    render({ ...others, [spec.name]: 'source' }),
  ])
  const [before, after] = [containersOf(image, spec), containersOf(source, spec)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(container =>
    compare(before.get(container), after.get(container), []).map(({ path, image: was, source: is }) => ({
      container,
      what: kindOf(path[0]),
      path: path.join('.'),
      ...(was !== undefined && { image: show(was) }),
      ...(is !== undefined && { source: show(is) }),
    })),
  )
}

function containersOf({ wanted }: Rendering, { name }: ServiceSpec): Map<string, JsonObject> {
  const found = wanted.objects.find(
    ({ object }) => isService(object) && object.metadata.name === name,
  )?.object
  const pod = (found as { spec?: { template?: { spec?: { containers?: JsonObject[] } } } } | undefined)?.spec
    ?.template?.spec
  return new Map(
    (pod?.containers ?? []).map(container => [JSON.stringify(container['name']).slice(1, -1), container]),
  )
}

interface Difference {
  path: string[]
  image?: JsonValue | undefined
  source?: JsonValue | undefined
}

function compare(image: JsonValue | undefined, source: JsonValue | undefined, path: string[]): Difference[] {
  if (JSON.stringify(image) === JSON.stringify(source)) return []
  if (isJsonObject(image) && isJsonObject(source)) {
    const keys = [...new Set([...Object.keys(image), ...Object.keys(source)])]
    return keys.flatMap(key => compare(image[key], source[key], [...path, key]))
  }
  return [{ path, image, source }]
}

function kindOf(field: string | undefined): ModeDifference['what'] {
  switch (field) {
    case 'image':
      return 'image'
    case 'command':
    case 'args':
    case 'workingDir':
      return 'command'
    case 'env':
    case 'envFrom':
      return 'environment'
    case 'volumeMounts':
      return 'mounts'
    case 'securityContext':
      return 'user'
    case 'readinessProbe':
    case 'livenessProbe':
    case 'startupProbe':
      return 'probes'
    case 'resources':
      return 'resources'
    default:
      return 'other'
  }
}

function show(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
