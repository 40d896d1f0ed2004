import { builtInGroups, goTypeOfKind, openApiName } from '@devmatic/kube-model'
import { customSchemaName } from '../custom/open-api.ts'

const builtIn = new Set(builtInGroups.map(([group]) => group))

/** Whether a group's kinds are types of Go, rather than defined by CustomResourceDefinitions. */
export function isBuiltInGroup(group: string): boolean {
  return builtIn.has(group)
}

/** The name of a kind's schema in OpenAPI. */
export function schemaName(kind: { group: string; version: string; kind: string }): string {
  if (!isBuiltInGroup(kind.group)) return customSchemaName(kind)
  return openApiName(goTypeOfKind(kind.group, kind.version, kind.kind))
}
