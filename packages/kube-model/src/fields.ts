import { isJsonObject } from './object.ts'
import type { JsonObject } from './object.ts'

/** A member that is an object; an empty one where it is missing. */
export function objectAt(object: unknown, name: string): JsonObject {
  const value = isJsonObject(object) ? object[name] : undefined
  return isJsonObject(value) ? value : {}
}

/** A member that is an object; undefined where it is missing. */
export function findObject(object: unknown, name: string): JsonObject | undefined {
  const value = isJsonObject(object) ? object[name] : undefined
  return isJsonObject(value) ? value : undefined
}

/** A member that is a list of objects, with their places; none where it is missing. */
export function entriesAt(object: unknown, name: string): [index: number, item: JsonObject][] {
  const value = isJsonObject(object) ? object[name] : undefined
  return Array.isArray(value) ? value.map((item, index) => [index, isJsonObject(item) ? item : {}]) : []
}

/** A member that is a text; empty where it is missing. */
export function textAt(object: unknown, name: string): string {
  const value = isJsonObject(object) ? object[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** A member that is a number; undefined where it is missing. */
export function numberAt(object: unknown, name: string): number | undefined {
  const value = isJsonObject(object) ? object[name] : undefined
  return typeof value === 'number' ? value : undefined
}

/** A member that is a list of texts; none where it is missing. */
export function textsAt(object: unknown, name: string): string[] {
  const value = isJsonObject(object) ? object[name] : undefined
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** The members of an object whose values are texts, by key. */
export function membersAt(object: unknown, name: string): [key: string, value: string][] {
  return Object.entries(objectAt(object, name)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
}
