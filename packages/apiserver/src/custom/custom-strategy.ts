import { compileJsonPath } from '@devmatic/kube-model'
import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import type { Strategy } from '../registry/strategy.ts'
import type { DefinitionVersion } from './definition.ts'

/** How objects of a custom kind differ from those of others. */
export function customStrategy(version: DefinitionVersion): Strategy {
  const hasStatus = version.subresources?.status !== undefined
  const fields = (version.selectableFields ?? []).map(({ jsonPath }) => ({
    name: jsonPath.replace(/^\./, ''),
    find: compileJsonPath(jsonPath),
  }))
  return {
    hasStatus,
    requiresResourceVersion: true,
    generationOf: object => contentOf(object, hasStatus),
    statusLeavesAlone: [['metadata']],
    prepareForStatusUpdate: keepAllButStatus,
    selectableFields: object =>
      Object.fromEntries(
        fields.map(({ name, find }) => [name, textOf(find(object as unknown as JsonValue)[0])]),
      ),
  }
}

/** What a change of raises the generation: all but metadata, and but a status that is a subresource. */
function contentOf(object: KubeObject, hasStatus: boolean): JsonObject {
  const { metadata: _metadata, status, ...content } = object
  return (hasStatus ? content : { ...content, status }) as JsonObject
}

/** The status alone changes through its subresource, and who owns it. */
function keepAllButStatus(object: KubeObject, old: KubeObject): void {
  const { managedFields } = object.metadata
  for (const name of Object.keys(object)) if (name !== 'status' && !(name in old)) delete object[name]
  for (const [name, value] of Object.entries(old)) if (name !== 'status') object[name] = value
  object.metadata = { ...old.metadata }
  if (managedFields) object.metadata.managedFields = managedFields
  else delete object.metadata.managedFields
}

function textOf(value: JsonValue | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
