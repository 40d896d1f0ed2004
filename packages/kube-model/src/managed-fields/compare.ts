import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { memberSchema } from './apply-schema.ts'
import type { ApplySchema, ListSchema, MapSchema } from './apply-schema.ts'
import { formOfBoth, isNothing } from './deduce.ts'
import { FieldSet } from './field-set.ts'
import type { FieldPath } from './field-set.ts'
import { fieldElement, listElement } from './path-element.ts'
import type { PathElement } from './path-element.ts'

/** What became of the fields of an object; none is in two of the sets. */
export interface Comparison {
  added: FieldSet
  modified: FieldSet
  removed: FieldSet
}

type Side = JsonValue | undefined

/** Compares two states of an object. */
export function compareObjects(schema: ApplySchema, before: JsonValue, after: JsonValue): Comparison {
  const comparer = new Comparer()
  comparer.compare(before, after, { schema, path: [] })
  return comparer.comparison
}

interface Place {
  schema: ApplySchema
  path: FieldPath
}

class Comparer {
  readonly comparison: Comparison = {
    added: new FieldSet(),
    modified: new FieldSet(),
    removed: new FieldSet(),
  }

  compare(before: Side, after: Side, { schema, path }: Place): void {
    const form = formOfBoth(schema, before, after)
    if (form.kind === 'scalar') return this.#leaf(before, after, path)
    // Nothing against nothing is a leaf: an empty map is not a missing one.
    if (isNothing(before) && isNothing(after)) return this.#leaf(before, after, path)
    if (form.kind === 'list') {
      if (form.list.atomic) return this.#leaf(before, after, path)
      this.#elements(listOf(before), listOf(after), { list: form.list, path })
    } else {
      if (form.map.atomic) return this.#leaf(before, after, path)
      this.#members(mapOf(before), mapOf(after), { map: form.map, path })
    }
    if (before === undefined) this.comparison.added.insert(path)
    else if (after === undefined) this.comparison.removed.insert(path)
  }

  #leaf(before: Side, after: Side, path: FieldPath): void {
    const { added, modified, removed } = this.comparison
    if (before === undefined) added.insert(path)
    else if (after === undefined) removed.insert(path)
    else if (!isDeepStrictEqual(before, after)) modified.insert(path)
  }

  #members(before: JsonObject, after: JsonObject, { map, path }: { map: MapSchema; path: FieldPath }): void {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, next] = [before[name], after[name]]
      if (old === next) continue
      const schema = memberSchema(map, name) ?? { scalar: 'untyped' }
      this.compare(old, next, { schema, path: [...path, fieldElement(name)] })
    }
  }

  #elements(
    before: JsonValue[],
    after: JsonValue[],
    { list, path }: { list: ListSchema; path: FieldPath },
  ): void {
    const [old, next] = [groupElements(list, before), groupElements(list, after)]
    for (const element of new Set([...old.keys(), ...next.keys()]))
      this.#element(old.get(element) ?? [], next.get(element) ?? [], {
        schema: list.element,
        path: [...path, element],
      })
  }

  /** Elements that cannot be told apart are compared as one value, and owned as one. */
  #element(old: JsonValue[], next: JsonValue[], place: Place): void {
    const { added, modified, removed } = this.comparison
    if (old.length <= 1 && next.length <= 1) return this.compare(old[0], next[0], place)
    if (old.length > 1 && next.length > 1) {
      if (!isDeepStrictEqual(old, next)) modified.insert(place.path)
    } else if (old.length > 1) {
      if (next.length > 0) this.compare(undefined, next[0], place)
      removed.insert(place.path)
    } else {
      if (old.length > 0) this.compare(old[0], undefined, place)
      added.insert(place.path)
    }
  }
}

function groupElements(list: ListSchema, values: readonly JsonValue[]): Map<PathElement, JsonValue[]> {
  return Map.groupBy(values, value => listElement(list, value))
}

function listOf(value: Side): JsonValue[] {
  return Array.isArray(value) ? value : []
}

function mapOf(value: Side): JsonObject {
  return isJsonObject(value) ? value : {}
}
