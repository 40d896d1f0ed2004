import { builtInResources, type BuiltInResource, type KubeObject } from '@devmatic/kube-model'
import { nameOperations, patchOf, requestOf, type Script, type Unnamed } from './operation.ts'

/** What happens to an object of any kind, from its creation to its end: for each kind the same requests. */
export function lifeOf(object: KubeObject): Script {
  const resource = resourceOf(object)
  const name = `life/${resource.resource}${resource.group === 'events.k8s.io' ? '-events' : ''}`
  const namespace = `diff-${name.replaceAll('/', '-')}`
  const base = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`
  const collection = `${base}${resource.namespaced ? `/namespaces/${namespace}` : ''}/${resource.resource}`
  const url = `${collection}/${object.metadata.name}`
  const place = { collection, url }
  return {
    name,
    namespace,
    operations: nameOperations([
      ...creation(object, place),
      ...reading(object, place),
      ...changes(object, { ...place, resource }),
      ...deletion(object, place),
    ]),
  }
}

interface Place {
  collection: string
  url: string
}

function creation(object: KubeObject, { collection }: Place): Unnamed[] {
  const { metadata } = object
  return [
    requestOf('POST', `${collection}?dryRun=All`, { body: object }),
    requestOf('POST', `${collection}?fieldManager=life`, { body: object }),
    requestOf('POST', collection, { body: object }),
    requestOf('POST', collection, { body: { ...object, metadata: { ...metadata, name: 'Not_A_Name' } } }),
    requestOf('POST', collection, { body: { ...object, metadata: { labels: metadata.labels } } }),
    requestOf('POST', `${collection}?fieldValidation=Strict&dryRun=All`, {
      body: { ...object, metadata: { ...metadata, name: 'strict' }, colour: 'blue' },
    }),
    requestOf('POST', `${collection}?fieldValidation=Warn&dryRun=All`, {
      body: { ...object, metadata: { ...metadata, name: 'warned', shape: 'round' } },
    }),
    requestOf('POST', collection, { body: { ...object, kind: 'Other' } }),
  ]
}

function reading(object: KubeObject, { collection, url }: Place): Unnamed[] {
  const byName = `fieldSelector=metadata.name%3D${object.metadata.name}`
  return [
    requestOf('GET', url),
    requestOf('GET', url, { accept: 'table' }),
    requestOf('GET', url, { accept: 'metadata' }),
    requestOf('GET', `${collection}?${byName}`),
    requestOf('GET', `${collection}?${byName}`, { accept: 'table' }),
    requestOf('GET', `${collection}/missing`),
  ]
}

function changes(object: KubeObject, place: Place & { resource: BuiltInResource }): Unnamed[] {
  const { url, resource } = place
  const { apiVersion, kind, metadata } = object
  const applied = { apiVersion, kind, metadata: { name: metadata.name, labels: { team: 'blue' } } }
  const status = resource.subresources?.some(({ name }) => name === 'status')
  return [
    patchOf(url, 'merge', { metadata: { labels: { team: 'red' } } }),
    patchOf(url, 'strategic', {
      metadata: { annotations: { note: 'seen' }, finalizers: ['example.com/wait'] },
    }),
    patchOf(url, 'json', [
      { op: 'test', path: '/metadata/labels/team', value: 'red' },
      { op: 'remove', path: '/metadata/finalizers' },
    ]),
    patchOf(url, 'json', [{ op: 'test', path: '/metadata/labels/team', value: 'green' }]),
    patchOf(`${url}?fieldManager=applier`, 'apply', applied),
    patchOf(`${url}?fieldManager=applier&force=true`, 'apply', applied),
    patchOf(`${url}?fieldManager=applier`, 'apply', { apiVersion, kind, metadata: { name: metadata.name } }),
    patchOf(url, 'apply', applied),
    patchOf(url, 'merge', { metadata: { labels: { 'not a label': 'x' } } }),
    patchOf(url, 'merge', { metadata: { name: 'other' } }),
    requestOf('PUT', url, { body: { ...object, metadata: { ...metadata, resourceVersion: '1' } } }),
    requestOf('PUT', `${url}?fieldManager=life`, { body: object }),
    ...(status
      ? [
          requestOf('GET', `${url}/status`),
          patchOf(`${url}/status`, 'merge', { metadata: { labels: { team: 'white' } } }),
        ]
      : []),
  ]
}

function deletion({ kind }: KubeObject, { collection, url }: Place): Unnamed[] {
  const last = requestOf('GET', url)
  return [
    requestOf('DELETE', `${url}?dryRun=All`),
    requestOf('DELETE', url, { body: { preconditions: { uid: 'another' } } }),
    requestOf('DELETE', url, { body: { propagationPolicy: 'Sideways' } }),
    requestOf('DELETE', url, { body: { propagationPolicy: 'Background', gracePeriodSeconds: 0 } }),
    // Namespaces end when they are empty.
    kind === 'Namespace' ? { ...last, untilCode: 404 } : last,
    requestOf('DELETE', `${collection}/missing`),
  ]
}

function resourceOf({ apiVersion, kind }: KubeObject): BuiltInResource {
  const found = builtInResources.find(
    resource =>
      resource.kind === kind &&
      (resource.group ? `${resource.group}/${resource.version}` : resource.version) === apiVersion,
  )
  if (!found) throw new Error(`There is no kind ${kind} in ${apiVersion}.`)
  return found
}
