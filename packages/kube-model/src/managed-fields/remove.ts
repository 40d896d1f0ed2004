import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { memberSchema } from './apply-schema.ts'
import type { ApplySchema } from './apply-schema.ts'
import { formOf, isNothing } from './deduce.ts'
import type { FieldSet } from './field-set.ts'
import { fieldElement, listElement } from './path-element.ts'

/** A value without the fields and elements of a set; null where nothing is left. What is owned whole is not taken apart. */
export function removeFields(schema: ApplySchema, value: JsonValue, set: FieldSet): JsonValue {
  const form = formOf(schema, value)
  if (form.kind === 'scalar') return value
  if (isNothing(value)) return null
  if (form.kind === 'list') {
    if (form.list.atomic || !Array.isArray(value)) return null
    const kept: JsonValue[] = []
    for (const item of value) {
      const element = listElement(form.list, item)
      if (set.members.has(element)) continue
      const below = set.below(element)
      kept.push(below && !below.isEmpty ? removeFields(form.list.element, item, below) : item)
    }
    return kept.length > 0 ? kept : null
  }
  if (form.map.atomic || !isJsonObject(value)) return null
  const kept: JsonObject = {}
  for (const [name, member] of Object.entries(value)) {
    const element = fieldElement(name)
    if (member === undefined || set.members.has(element)) continue
    const below = set.below(element)
    const memberType = memberSchema(form.map, name)
    kept[name] = below && !below.isEmpty && memberType ? removeFields(memberType, member, below) : member
  }
  return Object.keys(kept).length > 0 ? kept : null
}
