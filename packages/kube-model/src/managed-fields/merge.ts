import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { memberSchema } from './apply-schema.ts'
import type { ApplySchema, ListSchema, MapSchema } from './apply-schema.ts'
import { formOfBoth, isNothing } from './deduce.ts'
import { listElement } from './path-element.ts'
import type { PathElement } from './path-element.ts'

type Side = JsonValue | undefined

/**
 * Lays an intent over the live value: what the intent has counts, what it leaves out stays.
 *
 * @throws CodedError `kube/bad-apply`, for an element that nothing tells apart
 */
export function mergeValues(schema: ApplySchema, live: Side, intent: Side): Side {
  const form = formOfBoth(schema, live, intent)
  if (form.kind === 'scalar' || (isNothing(live) && isNothing(intent)))
    return intent === undefined ? live : intent
  if (form.kind === 'list') {
    if (form.list.atomic) return intent === undefined ? live : intent
    const merged = mergeLists(form.list, Array.isArray(live) ? live : [], Array.isArray(intent) ? intent : [])
    return merged.length > 0 ? merged : undefined
  }
  if (form.map.atomic) return intent === undefined ? live : intent
  return mergeMaps(form.map, isJsonObject(live) ? live : {}, isJsonObject(intent) ? intent : {})
}

function mergeMaps(map: MapSchema, live: JsonObject, intent: JsonObject): JsonObject | undefined {
  const merged: JsonObject = {}
  for (const name of new Set([...Object.keys(live), ...Object.keys(intent)])) {
    const value = mergeValues(memberSchema(map, name) ?? { scalar: 'untyped' }, live[name], intent[name])
    if (value !== undefined) merged[name] = value
  }
  return Object.keys(merged).length > 0 ? merged : undefined
}

/**
 * Merges lists whose elements are told apart. The intent's elements come in its order; what only the live list has
 * keeps its place between the elements that both have.
 */
function mergeLists(list: ListSchema, live: JsonValue[], intent: JsonValue[]): JsonValue[] {
  const liveElements = live.map(value => listElement(list, value))
  const intentElements = intent.map(value => listElement(list, value))
  const liveValues = valuesByElement(liveElements, live)
  const intentValues = new Map(intentElements.map((element, index) => [element, intent[index] as JsonValue]))
  const shared = intentElements.filter(element => liveValues.has(element))
  const merged: JsonValue[] = []
  const done = new Set<PathElement>()
  const push = (liveValue: Side, intentValue: Side): void => {
    const value = mergeValues(list.element, liveValue, intentValue)
    if (value !== undefined) merged.push(value)
  }
  const take = (element: PathElement): void => {
    done.add(element)
    push(liveValues.get(element), intentValues.get(element))
    if (shared[0] === element) shared.shift()
  }

  let [left, right] = [0, 0]
  while (left < live.length || right < intent.length) {
    const liveElement = liveElements[left]
    const intentElement = intentElements[right]
    if (liveElement !== undefined && intentElement !== undefined) {
      if (liveElement === intentElement) {
        take(liveElement)
        left++
        right++
        continue
      }
      // Both have it, and the intent wants another one first.
      if (intentValues.has(liveElement) && shared.length > 0 && shared[0] !== liveElement) {
        left++
        continue
      }
    }
    if (liveElement !== undefined) {
      if (!intentValues.has(liveElement)) {
        push(live[left], undefined)
        left++
        continue
      }
      if (done.has(liveElement)) left++
    }
    if (intentElement !== undefined) {
      take(intentElement)
      right++
    }
  }
  return merged
}

/** Live elements by their steps. Of those that cannot be told apart, none merges: the intent's takes their place. */
function valuesByElement(
  elements: readonly PathElement[],
  values: readonly JsonValue[],
): Map<PathElement, Side> {
  const result = new Map<PathElement, Side>()
  for (const [index, element] of elements.entries())
    result.set(element, result.has(element) ? null : values[index])
  return result
}
