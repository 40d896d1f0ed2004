import { isJsonObject, type JsonObject, type KubeObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import { containersOf, objects } from './check-pod-spec.ts'
import { type PodTemplate, podTemplateOf, valueAt } from './pod-template.ts'

/** A field of an object that names another object of its namespace. */
export interface Reference {
  /** Of the core group. */
  kind: 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'Service' | 'PersistentVolumeClaim'
  name: string
  path: PathStep[]
  /** A key that the object must hold. */
  key?: string
  /** A port that the Service must have, by number or name. */
  port?: { value: string | number; path: PathStep[] }
}

/** Every object that an object asks for and cannot do without. */
export function referencesOf(object: KubeObject): Reference[] {
  const template = podTemplateOf(object)
  if (template) return [...podReferences(template), ...serviceNameOf(object)]
  return object.kind === 'Ingress' && object.apiVersion === 'networking.k8s.io/v1'
    ? ingressReferences(object)
    : []
}

function podReferences({ spec, path }: PodTemplate): Reference[] {
  const base = [...path, 'spec']
  const references = new ReferenceList()
  references.add('ServiceAccount', spec, { field: 'serviceAccountName', path: base })
  for (const { container, steps } of containersOf(spec))
    addContainer(references, container, [...base, ...steps])
  for (const [index, volume] of objects(spec['volumes']).entries())
    addVolume(references, volume, [...base, 'volumes', index])
  return references.items
}

class ReferenceList {
  readonly items: Reference[] = []

  /** Adds what a field of an object names, unless it is optional or names nothing. */
  add(
    kind: Reference['kind'],
    object: JsonObject | undefined,
    place: { field: string; path: readonly PathStep[]; key?: unknown },
  ): void {
    const name = object?.[place.field]
    if (!object || object['optional'] === true || typeof name !== 'string' || name === '') return
    const path = [...place.path, place.field]
    this.items.push({ kind, name, path, ...(typeof place.key === 'string' && { key: place.key }) })
  }
}

function addContainer(references: ReferenceList, container: JsonObject, path: PathStep[]): void {
  for (const [index, source] of objects(container['envFrom']).entries()) {
    const at = [...path, 'envFrom', index]
    references.add('ConfigMap', child(source, 'configMapRef'), {
      field: 'name',
      path: [...at, 'configMapRef'],
    })
    references.add('Secret', child(source, 'secretRef'), { field: 'name', path: [...at, 'secretRef'] })
  }
  for (const [index, variable] of objects(container['env']).entries()) {
    const from = child(variable, 'valueFrom')
    const at = [...path, 'env', index, 'valueFrom']
    for (const [kind, field] of [
      ['ConfigMap', 'configMapKeyRef'],
      ['Secret', 'secretKeyRef'],
    ] as const) {
      const reference = child(from, field)
      references.add(kind, reference, { field: 'name', path: [...at, field], key: reference?.['key'] })
    }
  }
}

function addVolume(references: ReferenceList, volume: JsonObject, path: PathStep[]): void {
  addVolumeSource(references, volume, path)
  const claim = child(volume, 'persistentVolumeClaim')
  references.add('PersistentVolumeClaim', claim, {
    field: 'claimName',
    path: [...path, 'persistentVolumeClaim'],
  })
  const projected = child(volume, 'projected')
  for (const [index, source] of objects(projected?.['sources']).entries())
    addVolumeSource(references, source, [...path, 'projected', 'sources', index])
}

/** A volume names a Secret by `secretName`, a projected source by `name`. */
function addVolumeSource(references: ReferenceList, source: JsonObject, path: PathStep[]): void {
  const configMap = child(source, 'configMap')
  references.add('ConfigMap', configMap, { field: 'name', path: [...path, 'configMap'] })
  const secret = child(source, 'secret')
  for (const field of ['secretName', 'name'])
    references.add('Secret', secret, { field, path: [...path, 'secret'] })
}

function child(object: JsonObject | undefined, field: string): JsonObject | undefined {
  const value = object?.[field]
  return isJsonObject(value) ? value : undefined
}

function serviceNameOf(object: KubeObject): Reference[] {
  const name = valueAt(object, ['spec', 'serviceName'])
  if (object.kind !== 'StatefulSet' || typeof name !== 'string' || name === '') return []
  return [{ kind: 'Service', name, path: ['spec', 'serviceName'] }]
}

function ingressReferences(object: KubeObject): Reference[] {
  const backends: PathStep[][] = [['spec', 'defaultBackend']]
  for (const [rule, { http }] of objects(valueAt(object, ['spec', 'rules'])).entries()) {
    const paths = isJsonObject(http) ? objects(http['paths']) : []
    for (const index of paths.keys())
      backends.push(['spec', 'rules', rule, 'http', 'paths', index, 'backend'])
  }
  return backends.flatMap(path =>
    backendReference(valueAt(object, [...path, 'service']), [...path, 'service']),
  )
}

function backendReference(service: unknown, path: PathStep[]): Reference[] {
  if (!isJsonObject(service) || typeof service['name'] !== 'string') return []
  const port = child(service, 'port')
  const field = port?.['name'] ? 'name' : 'number'
  const value = port?.[field]
  const hasPort = typeof value === 'string' || typeof value === 'number'
  const wanted = hasPort ? { port: { value, path: [...path, 'port', field] } } : {}
  return [{ kind: 'Service', name: service['name'], path: [...path, 'name'], ...wanted }]
}
