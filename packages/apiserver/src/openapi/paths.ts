import { openApiName } from '@devmatic/kube-model'
import type { JsonObject } from '@devmatic/kube-model'
import type { Resource } from '../registry/resource.ts'
import { isBuiltInGroup, schemaName } from './schema-name.ts'

/** What kind an operation is about. */
interface Kind {
  group: string
  version: string
  kind: string
}

/** The paths of a resource, with the operations and parameters that clients look for. */
export function pathsOf(resource: Resource): Record<string, JsonObject> {
  const { group, version, namespaced } = resource
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  const collection = namespaced
    ? `${root}/namespaces/{namespace}/${resource.resource}`
    : `${root}/${resource.resource}`
  const paths: Record<string, JsonObject> = {
    [collection]: pathItem(
      operationsOf(resource, resource.verbs, collectionVerbs),
      namespaced ? ['namespace'] : [],
    ),
    [`${collection}/{name}`]: pathItem(
      operationsOf(resource, resource.verbs, objectVerbs),
      namespaced ? ['name', 'namespace'] : ['name'],
    ),
  }
  if (namespaced && resource.verbs.includes('list'))
    paths[`${root}/${resource.resource}`] = pathItem(operationsOf(resource, ['list'], collectionVerbs), [])
  for (const { name, verbs, ...of } of resource.subresources) {
    const kind = { group: of.group ?? group, version: of.version ?? version, kind: of.kind }
    const operations = operationsOf(kind, verbs, { ...objectVerbs, post: ['create'] })
    paths[`${collection}/{name}/${name}`] = pathItem(
      operations,
      namespaced ? ['name', 'namespace'] : ['name'],
    )
  }
  for (const [path, item] of Object.entries(paths)) if (Object.keys(item).length <= 1) delete paths[path]
  return paths
}

type Methods = Readonly<Record<string, readonly string[]>>

const collectionVerbs: Methods = { get: ['list'], post: ['create'], delete: ['deletecollection'] }
const objectVerbs: Methods = { get: ['get'], put: ['update'], patch: ['patch'], delete: ['delete'] }

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation']
const listParameters = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
]
const deleteParameters = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy']

const parametersOfVerb: Readonly<Record<string, readonly string[]>> = {
  list: listParameters,
  create: writeParameters,
  update: writeParameters,
  patch: [...writeParameters, 'force'],
  delete: deleteParameters,
  deletecollection: [
    ...listParameters.filter(name => name !== 'watch' && name !== 'allowWatchBookmarks'),
    ...deleteParameters,
  ],
}

const actions: Readonly<Record<string, string>> = { create: 'post', update: 'put' }

const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
]
const strategicMergePatch = 'application/strategic-merge-patch+json'

function operationsOf(
  { group, version, kind }: Kind,
  verbs: readonly string[],
  methods: Methods,
): JsonObject {
  const operations: JsonObject = {}
  for (const [method, names] of Object.entries(methods)) {
    const verb = names.find(name => verbs.includes(name))
    if (!verb) continue
    operations[method] = {
      tags: [`${group.split('.', 1)[0] || 'core'}_${version}`],
      operationId: `${verb}${kind}`,
      parameters: (parametersOfVerb[verb] ?? []).map(queryParameter),
      ...requestBody(verb, { group, version, kind }),
      responses: {
        '200': {
          description: 'OK',
          content: { 'application/json': { schema: referenceTo({ group, version, kind }, verb === 'list') } },
        },
        '401': { description: 'Unauthorized' },
      },
      'x-kubernetes-action': actions[verb] ?? verb,
      'x-kubernetes-group-version-kind': { group, kind, version },
    }
  }
  return operations
}

function requestBody(verb: string, kind: Kind): JsonObject {
  if (verb === 'create' || verb === 'update')
    return { requestBody: { content: { '*/*': { schema: referenceTo(kind, false) } }, required: true } }
  if (verb !== 'patch') return {}
  const schema = { $ref: `#/components/schemas/${openApiName('meta.v1.Patch')}` }
  // Clients look here whether a strategic merge patch is for a kind: it is not for custom ones.
  const types = isBuiltInGroup(kind.group) ? [...patchTypes, strategicMergePatch] : patchTypes
  const content = Object.fromEntries(types.map(type => [type, { schema }]))
  return { requestBody: { content, required: true } }
}

function referenceTo({ group, version, kind }: Kind, list: boolean): JsonObject {
  return {
    $ref: `#/components/schemas/${schemaName({ group, version, kind: list ? `${kind}List` : kind })}`,
  }
}

function queryParameter(name: string): JsonObject {
  const types: Record<string, string> = {
    limit: 'integer',
    timeoutSeconds: 'integer',
    gracePeriodSeconds: 'integer',
  }
  const flags = ['allowWatchBookmarks', 'sendInitialEvents', 'watch', 'force', 'orphanDependents']
  const type = types[name] ?? (flags.includes(name) ? 'boolean' : 'string')
  return { name, in: 'query', schema: { type, uniqueItems: true } }
}

function pathItem(operations: JsonObject, names: readonly string[]): JsonObject {
  const inPath = names.map(name => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', uniqueItems: true },
  }))
  const pretty = { name: 'pretty', in: 'query', schema: { type: 'string', uniqueItems: true } }
  return { ...operations, parameters: [...inPath, pretty] }
}
