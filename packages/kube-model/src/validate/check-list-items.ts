import type { GoField } from '../codec/go-type.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import type { Report } from './report.ts'

/** Items of a list must differ: by value in a set, by their keys in a list that is a map. */
export function checkListItems(
  field: GoField,
  value: unknown,
  { path, report }: { path: readonly PathStep[]; report: Report },
): void {
  if (!Array.isArray(value)) return
  if (field.merge.type === 'set') return checkSet(value, path, report)
  if (field.merge.type !== 'map' || field.shape.kind !== 'list' || field.shape.element.kind !== 'struct')
    return
  const { keys } = field.merge
  const { type } = field.shape.element
  const defaults = new Map(keys.map(key => [key, type.jsonFieldsByName.get(key)?.default]))
  const seen = new Map<string, number>()
  for (const [index, item] of (value as JsonValue[]).entries()) {
    if (!isJsonObject(item)) continue
    const key = keyOf(item, defaults)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else reportItem(item, keys, { path, index, first, report })
  }
}

function keyOf(item: JsonObject, defaults: ReadonlyMap<string, unknown>): string {
  return JSON.stringify(Array.from(defaults, ([key, value]) => item[key] ?? value ?? null))
}

function reportItem(
  item: JsonObject,
  keys: readonly string[],
  place: { path: readonly PathStep[]; index: number; first: number; report: Report },
): void {
  const { path, index, first, report } = place
  const [key] = keys
  if (key !== undefined && keys.length === 1)
    report.duplicate([...path, index, key], item[key], [...path, first, key])
  else
    report.duplicate([...path, index], Object.fromEntries(keys.map(name => [name, item[name]])), [
      ...path,
      first,
    ])
}

function checkSet(items: unknown[], path: readonly PathStep[], report: Report): void {
  const seen = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    const key = JSON.stringify(item)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else report.duplicate([...path, index], item, [...path, first])
  }
}
