import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import type { Preset, PresetList } from './preset.ts'

/** An item that a preset adds to a list. */
export interface Addition {
  item: JsonObject
  preset: Preset
  /** Its index in the preset's list. */
  index: number
}

/** An item of a preset that is not what the Pod, or another preset, has under the same name. */
export interface Conflict {
  addition: Addition
  /** What both are called by. */
  field: string
  value: unknown
  /** Which item of the merged list it conflicts with. */
  with: number
}

/** A list with what presets add to it. */
export interface MergedList {
  list: PresetList
  /** Where it stands in the object. */
  path: PathStep[]
  items: JsonObject[]
  /** How many items were there before. */
  kept: number
  additions: Addition[]
  conflicts: Conflict[]
}

/** What tells items apart; mounts differ in both. `envFrom` is only added to. */
const keysOf: Readonly<Record<PresetList, string[]>> = {
  env: ['name'],
  envFrom: [],
  volumeMounts: ['name', 'mountPath'],
  volumes: ['name'],
}

/**
 * Adds the items of presets to a list, as the PodPreset admission of Kubernetes 1.19 did: what is there already
 * must be the same.
 */
export function mergeList(
  list: PresetList,
  place: { path: PathStep[]; given: unknown },
  presets: Preset[],
): MergedList {
  const items = Array.isArray(place.given) ? (place.given as unknown[]).filter(isJsonObject) : []
  const kept = items.length
  const merged: MergedList = { list, path: place.path, items: [...items], kept, additions: [], conflicts: [] }
  for (const preset of presets)
    for (const [index, item] of preset.lists[list].entries()) addItem(merged, { item, preset, index })
  return merged
}

function addItem(merged: MergedList, addition: Addition): void {
  const { items, conflicts, additions } = merged
  let isThere = false
  for (const field of keysOf[merged.list]) {
    const value = addition.item[field]
    const at = items.findIndex(item => item[field] === value)
    if (at === -1) continue
    isThere = true
    if (!isDeepStrictEqual(items[at], addition.item)) conflicts.push({ addition, field, value, with: at })
  }
  if (isThere) return
  items.push(addition.item)
  additions.push(addition)
}
