import { isJsonObject, type JsonObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import type { Report } from './report.ts'

/** What a Pod's fields must be to one another. */
export function checkPodSpec(spec: JsonObject, path: readonly PathStep[], report: Report): void {
  const containers = containersOf(spec)
  checkContainerNames(containers, path, report)
  for (const { container, steps } of containers) {
    const at = [...path, ...steps]
    if (container['image'] === undefined || container['image'] === null) report.required([...at, 'image'])
    checkEnv(container, at, report)
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      checkProbe(container, [...at, probe], report)
  }
  for (const [index, volume] of objects(spec['volumes']).entries())
    checkVolume(volume, [...path, 'volumes', index], report)
}

/** A container of a Pod, and where it stands in its spec. */
export interface PodContainer {
  container: JsonObject
  steps: [list: 'containers' | 'initContainers' | 'ephemeralContainers', index: number]
}

/** All containers of a Pod. */
export function containersOf(spec: JsonObject): PodContainer[] {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const
  return lists.flatMap(list =>
    objects(spec[list]).map((container, index): PodContainer => ({ container, steps: [list, index] })),
  )
}

/** The objects of a list; none where it is no list. Items that are none become empty, so that indices stay. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(item => (isJsonObject(item) ? item : {})) : []
}

/** Names are unique over all lists; within one, the list's key sees to it. */
function checkContainerNames(containers: PodContainer[], path: readonly PathStep[], report: Report): void {
  const seen = new Map<unknown, PodContainer>()
  for (const each of containers) {
    const { name } = each.container
    const first = seen.get(name)
    if (first && first.steps[0] !== each.steps[0])
      report.duplicate([...path, ...each.steps, 'name'], name, [...path, ...first.steps, 'name'])
    else if (name !== undefined) seen.set(name, each)
  }
}

function checkEnv(container: JsonObject, path: readonly PathStep[], report: Report): void {
  for (const [index, variable] of objects(container['env']).entries()) {
    if (variable['value'] && isJsonObject(variable['valueFrom']))
      report.invalid([...path, 'env', index, 'valueFrom'], '', [
        'may not be specified when `value` is not empty',
      ])
  }
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc']

function checkProbe(container: JsonObject, path: readonly PathStep[], report: Report): void {
  const probe = container[String(path.at(-1))]
  if (!isJsonObject(probe)) return
  const given = handlers.filter(handler => isJsonObject(probe[handler]))
  if (given.length === 0)
    report.add('manifest/missing-field', path, {
      message: 'Required value: must specify a handler type',
      fix: `Write one of ${handlers.join(', ')}.`,
    })
  for (const handler of given.slice(1))
    report.add('manifest/invalid-value', [...path, handler], {
      message: 'Forbidden: may not specify more than 1 handler type',
    })
}

/** A volume without a source is an emptyDir. */
function checkVolume(volume: JsonObject, path: readonly PathStep[], report: Report): void {
  const sources = Object.keys(volume).filter(name => name !== 'name' && isJsonObject(volume[name]))
  for (const source of sources.slice(1))
    report.add('manifest/invalid-value', [...path, source], {
      message: 'Forbidden: may not specify more than 1 volume type',
    })
}
