import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'

/**
 * Fills in what was left out of one struct, in place. A field that is not there is one that Go holds at its zero
 * value, unless it is a pointer.
 */
export type Defaulter = (object: JsonObject) => void

/** Defaulters by the name of their Go type. */
export type Defaulters = Readonly<Record<string, Defaulter>>

/** Sets each field that is not there, nor null, nor an empty text. */
export function fill(object: JsonObject, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    const current = object[name]
    if (current === undefined || current === null || current === '') object[name] = structuredClone(value)
  }
}

/** A field that is an object; undefined where it is not there. */
export function objectOf(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name]
  return isJsonObject(value) ? value : undefined
}

/** The elements of a list that are objects; none where it is not there. */
export function objectsOf(object: JsonObject, name: string): JsonObject[] {
  const value = object[name]
  return Array.isArray(value) ? value.filter(item => isJsonObject(item)) : []
}

/** Whether a field holds something: an object or a list with content, or a value that is not null. */
export function isSet(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return isJsonObject(value) ? Object.keys(value).length > 0 : true
}
