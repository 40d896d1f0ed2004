import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { isHead, memberOf } from './schema.ts'
import type { StructuralSchema } from './schema.ts'

/**
 * Removes from an object, in place, what its schema does not know; tells the paths of that, as `spec.list[0].name`.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
 */
export function pruneUnknownFields(schema: StructuralSchema, object: JsonObject): string[] {
  const unknown: string[] = []
  pruneObject(schema, object, { path: '', isRoot: true, unknown })
  return unknown
}

interface Place {
  path: string
  isRoot: boolean
  unknown: string[]
}

function prune(schema: StructuralSchema, value: JsonValue | undefined, place: Place): void {
  if (isJsonObject(value)) return pruneObject(schema, value, place)
  const { items } = schema
  if (!Array.isArray(value) || !items) return
  value.forEach((item, index) => prune(items, item, { ...place, path: `${place.path}[${index}]` }))
}

function pruneObject(schema: StructuralSchema, object: JsonObject, { path, isRoot, unknown }: Place): void {
  const hasHead = isRoot || schema['x-kubernetes-embedded-resource'] === true
  for (const name of Object.keys(object).sort()) {
    if (hasHead && isHead(name)) continue
    const member = memberOf(schema, name)
    const memberPath = path ? `${path}.${name}` : name
    if (member === undefined) {
      delete object[name]
      unknown.push(memberPath)
    } else if (member !== true) prune(member, object[name], { path: memberPath, isRoot: false, unknown })
  }
}
