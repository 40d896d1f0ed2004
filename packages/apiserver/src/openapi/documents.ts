import { createHash } from 'node:crypto'
import {
  findGoType,
  goTypeOfKind,
  isJsonObject,
  loadDescriptions,
  openApiName,
  openApiSchemas,
} from '@devmatic/kube-model'
import type { JsonObject, JsonValue } from '@devmatic/kube-model'
import { serverVersion } from '../discovery/version.ts'
import type { Resource } from '../registry/resource.ts'
import type { ResourceTable } from '../registry/resource-table.ts'
import { pathsOf } from './paths.ts'
import { isBuiltInGroup } from './schema-name.ts'

const metaTypes = ['DeleteOptions', 'Patch', 'Status', 'WatchEvent', 'APIResourceList'].map(
  name => `meta.v1.${name}`,
)

/** What the server's API looks like, for clients that check before they send, merge, and explain. */
export class OpenApi {
  readonly #table: ResourceTable
  readonly #documents = new Map<string, { hash: string; body: string }>()

  constructor(table: ResourceTable) {
    this.#table = table
  }

  /** The document at `/openapi/v3`: where that of each group version is, and what tells its state. */
  index(): JsonObject {
    const paths: JsonObject = {}
    for (const [group, versions] of this.#table.groups())
      for (const version of versions) {
        const name = pathName(group, version)
        paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${this.hash(name)}` }
      }
    return { paths }
  }

  /** Changes whenever the document of a group version does. */
  hash(name: string): string {
    const content = [
      serverVersion['gitVersion'],
      name,
      ...this.#resources(name).map(({ revision = '' }) => revision),
    ]
    return createHash('sha256').update(content.join('\n')).digest('hex').toUpperCase()
  }

  /** The document of a group version, by its name in the index. */
  async document(name: string): Promise<string | undefined> {
    const resources = this.#resources(name)
    if (resources.length === 0) return undefined
    const hash = this.hash(name)
    const known = this.#documents.get(name)
    if (known?.hash === hash) return known.body
    const body = JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: `${serverVersion['major']}.${serverVersion['minor']}` },
      paths: Object.assign({}, ...resources.map(pathsOf)) as JsonObject,
      components: { schemas: await schemasOf(resources) },
    })
    this.#documents.set(name, { hash, body })
    return body
  }

  /** The older form: all group versions in one document. */
  async swagger(): Promise<JsonObject> {
    const resources = this.#table.all().filter(({ served }) => served !== false)
    const text = JSON.stringify({
      swagger: '2.0',
      info: { title: 'Kubernetes', version: serverVersion['gitVersion'] },
      paths: swaggerPaths(Object.assign({}, ...resources.map(pathsOf)) as JsonObject),
      definitions: await swaggerSchemasOf(resources),
    })
    return JSON.parse(text.replaceAll('#/components/schemas/', '#/definitions/')) as JsonObject
  }

  #resources(name: string): readonly Resource[] {
    const [root, group = '', version = ''] = name.split('/')
    return root === 'api' ? this.#table.ofVersion('', group) : this.#table.ofVersion(group, version)
  }
}

function pathName(group: string, version: string): string {
  return group ? `apis/${group}/${version}` : `api/${version}`
}

/** The schemas of built-in kinds, and of what they are made of. */
async function builtInSchemas(resources: readonly Resource[]): Promise<Record<string, JsonObject>> {
  const kinds = resources.flatMap(kindsOf).filter(({ group }) => isBuiltInGroup(group))
  const builtIn = kinds.filter(({ type }) => findGoType(type)).map(({ type }) => type)
  const schemas = openApiSchemas([...metaTypes, ...builtIn], await loadDescriptions())
  for (const { type, group, version, kind } of kinds) {
    const schema = schemas[openApiName(type)]
    if (schema) schema['x-kubernetes-group-version-kind'] = [{ group, kind, version }]
  }
  return schemas
}

async function schemasOf(resources: readonly Resource[]): Promise<Record<string, JsonObject>> {
  const custom = resources.map(({ codec }) => codec.openApiSchemas ?? {})
  return Object.assign(await builtInSchemas(resources), ...custom) as Record<string, JsonObject>
}

/** In the older form, what there is of custom kinds is written so from the beginning. */
async function swaggerSchemasOf(resources: readonly Resource[]): Promise<JsonObject> {
  const builtIn = swaggerSchemas(await builtInSchemas(resources))
  return Object.assign(builtIn, ...resources.map(({ codec }) => codec.swaggerSchemas ?? {})) as JsonObject
}

interface TypedKind {
  group: string
  version: string
  kind: string
  type: string
}

function kindsOf({ group, version, kind, subresources }: Resource): TypedKind[] {
  const typed = (of: string, g = group, v = version): TypedKind => ({
    group: g,
    version: v,
    kind: of,
    type: goTypeOfKind(g, v, of),
  })
  return [
    typed(kind),
    typed(`${kind}List`),
    ...subresources.map(below => typed(below.kind, below.group, below.version)),
  ]
}

/** In the older form there is one type at a time, and no `allOf` around a reference. */
function swaggerSchemas(schemas: Record<string, JsonObject>): JsonObject {
  const convert = (value: JsonValue | undefined): JsonValue => {
    if (Array.isArray(value)) return value.map(convert)
    if (!isJsonObject(value)) return value ?? null
    const { allOf, oneOf, default: _default, ...rest } = value
    const [reference] = Array.isArray(allOf) ? allOf : []
    const plain = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, convert(member)]))
    return {
      ...plain,
      ...(oneOf !== undefined && { type: 'string' }),
      ...(isJsonObject(reference) && reference),
    }
  }
  return convert(schemas) as JsonObject
}

function swaggerPaths(paths: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(paths), (key, value: JsonValue) => {
    if (key === 'requestBody') return undefined
    return isJsonObject(value) && 'content' in value ? { description: value['description'] } : value
  }) as JsonObject
}
