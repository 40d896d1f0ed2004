import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { canonical, Problems } from '../validation/problems.ts'
import type { FieldProblem } from '../validation/problems.ts'
import { memberOf } from './schema.ts'
import type { StructuralSchema } from './schema.ts'

/** What stands twice in lists that are sets, or whose items are told apart by keys. */
export function findDuplicates(schema: StructuralSchema, value: JsonValue | undefined): FieldProblem[] {
  const problems = new Problems()
  search(schema, value, { path: '', problems })
  return problems.list
}

interface Place {
  path: string
  problems: Problems
}

function search(schema: StructuralSchema, value: JsonValue | undefined, place: Place): void {
  if (Array.isArray(value)) searchList(schema, value, place)
  else if (isJsonObject(value))
    for (const name of Object.keys(value).sort()) {
      const member = memberOf(schema, name)
      if (member === undefined || member === true) continue
      search(member, value[name], { ...place, path: place.path ? `${place.path}.${name}` : name })
    }
}

function searchList(schema: StructuralSchema, items: JsonValue[], { path, problems }: Place): void {
  const type = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const identityOf = (item: JsonValue): JsonValue =>
    type === 'map' && isJsonObject(item) ? keysOf(item, keys, schema.items) : item
  const seen = new Set<string>()
  items.forEach((item, index) => {
    if (type === 'set' || type === 'map') {
      const identity = identityOf(item)
      const text = canonical(identity)
      if (seen.has(text)) problems.duplicate(`${path}[${index}]`, identity)
      seen.add(text)
    }
    if (schema.items) search(schema.items, item, { path: `${path}[${index}]`, problems })
  })
}

function keysOf(item: JsonObject, keys: readonly string[], schema: StructuralSchema = {}): JsonObject {
  const values = keys.map(key => [key, item[key] ?? schema.properties?.[key]?.default ?? null] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== null))
}
