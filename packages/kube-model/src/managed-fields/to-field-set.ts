import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { memberSchema, isField } from './apply-schema.ts'
import type { ApplySchema, ListSchema, MapSchema } from './apply-schema.ts'
import { formOf } from './deduce.ts'
import { FieldSet } from './field-set.ts'
import type { FieldPath } from './field-set.ts'
import { fieldElement, listElement } from './path-element.ts'

/** The fields that an object has. */
export function toFieldSet(schema: ApplySchema, value: JsonValue): FieldSet {
  const set = new FieldSet()
  collect(set, value, { schema, path: [] })
  return set
}

interface Place {
  schema: ApplySchema
  path: FieldPath
}

function collect(set: FieldSet, value: JsonValue, { schema, path }: Place): void {
  const form = formOf(schema, value)
  switch (form.kind) {
    case 'scalar':
      set.insert(path)
      break
    case 'list':
      if (form.list.atomic) set.insert(path)
      else if (Array.isArray(value)) collectElements(set, value, { list: form.list, path })
      break
    case 'map':
      if (form.map.atomic) set.insert(path)
      else if (isJsonObject(value)) collectMembers(set, value, { map: form.map, path })
      break
    default:
      form satisfies never
  }
}

function collectMembers(
  set: FieldSet,
  value: JsonObject,
  { map, path }: { map: MapSchema; path: FieldPath },
): void {
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const below = [...path, fieldElement(name)]
    collect(set, member, { schema: memberSchema(map, name) ?? { scalar: 'untyped' }, path: below })
    const isEmpty = member === null || (isJsonObject(member) && Object.keys(member).length === 0)
    if (isEmpty || !isField(map, name)) set.insert(below)
  }
}

function collectElements(
  set: FieldSet,
  values: JsonValue[],
  { list, path }: { list: ListSchema; path: FieldPath },
): void {
  const elements = values.map(value => listElement(list, value))
  for (const [index, element] of elements.entries()) {
    const below = [...path, element]
    // Elements that cannot be told apart are owned together, and not by their fields.
    if (elements.indexOf(element) === elements.lastIndexOf(element))
      collect(set, values[index] as JsonValue, { schema: list.element, path: below })
    set.insert(below)
  }
}
