import { createHash } from 'node:crypto'
import { pruneUnknownFields, applySchemaDefaults } from '@devmatic/kube-model'
import type { BuiltInSubresource, JsonObject, KubeObject, StructuralSchema } from '@devmatic/kube-model'
import type { Conversion, Resource } from '../registry/resource.ts'
import { customTable } from './columns.ts'
import { CustomCodec } from './custom-codec.ts'
import { customStrategy } from './custom-strategy.ts'
import type { Definition, DefinitionVersion } from './definition.ts'
import { openApiOfCustom } from './open-api.ts'
import { compareVersions } from './version-order.ts'

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const subresourceVerbs = ['get', 'patch', 'update']

/** The resources that a definition adds: one for each version, the kept one without conversion. */
export function resourcesOf(definition: Definition, retired: AbortSignal): Resource[] {
  const stored = definition.versions.find(version => version.storage)
  if (!stored) return []
  return definition.versions.map(version => resourceOf(definition, version, { stored, retired }))
}

function resourceOf(
  definition: Definition,
  version: DefinitionVersion,
  { stored, retired }: { stored: DefinitionVersion; retired: AbortSignal },
): Resource {
  const { group, names } = definition
  const scale = version.subresources?.scale
  return {
    group,
    version: version.name,
    resource: names.plural,
    kind: names.kind,
    listKind: names.listKind,
    singular: names.singular,
    namespaced: definition.namespaced,
    served: version.served,
    verbs,
    shortNames: names.shortNames,
    categories: names.categories,
    subresources: subresourcesOf(version, names.kind),
    storageVersionHash: hashOf(`${group}/${stored.name}/${names.kind}`),
    table: customTable(version.additionalPrinterColumns),
    revision: definition.revision,
    definition: definition.name,
    retired,
    codec: codecOf(definition, version),
    strategy: customStrategy(version),
    collection: `${group}/${names.plural}`,
    ...(scale && { scale }),
    ...(version !== stored && { conversion: conversionOf(definition, version, stored) }),
    ...(version.deprecated && { deprecation: deprecationOf(definition, version) }),
  }
}

function codecOf({ group, names }: Definition, version: DefinitionVersion): CustomCodec {
  const custom = { group, version: version.name, names }
  const schema = version.schema?.openAPIV3Schema ?? {}
  return new CustomCodec(
    {
      ...custom,
      kind: names.kind,
      openApiSchemas: openApiOfCustom(custom, schema, 'v3'),
      swaggerSchemas: openApiOfCustom(custom, schema, 'v2'),
    },
    version,
  )
}

function subresourcesOf({ subresources = {} }: DefinitionVersion, kind: string): BuiltInSubresource[] {
  const scale = { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: subresourceVerbs }
  return [
    ...(subresources.status ? [{ name: 'status', kind, verbs: subresourceVerbs }] : []),
    ...(subresources.scale ? [scale] : []),
  ]
}

/** Strategy `None`: the version is another, and what the other's schema does not know goes. */
function conversionOf(
  { group }: Definition,
  version: DefinitionVersion,
  stored: DefinitionVersion,
): Conversion {
  return { toStored: fitTo(group, stored), fromStored: fitTo(group, version) }
}

function fitTo(group: string, { name, schema }: DefinitionVersion): (object: KubeObject) => KubeObject {
  const structural: StructuralSchema = schema?.openAPIV3Schema ?? {}
  return object => {
    const copy = { ...structuredClone(object), apiVersion: `${group}/${name}` }
    pruneUnknownFields(structural, copy as unknown as JsonObject)
    applySchemaDefaults(structural, copy as unknown as JsonObject)
    return copy
  }
}

function deprecationOf({ group, names, versions }: Definition, version: DefinitionVersion): string {
  if (version.deprecationWarning !== undefined) return version.deprecationWarning
  const better = versions
    .filter(({ served, deprecated }) => served && !deprecated)
    .map(({ name }) => name)
    .sort(compareVersions)[0]
  const advice =
    better !== undefined && compareVersions(better, version.name) < 0
      ? `; use ${group}/${better} ${names.kind}`
      : ''
  return `${group}/${version.name} ${names.kind} is deprecated${advice}`
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64')
}
