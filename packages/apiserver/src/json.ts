import { isJsonObject } from '@devmatic/kube-model'
import type { JsonObject } from '@devmatic/kube-model'

/** A member that is an object; an empty one where it is something else. */
export function objectIn(object: unknown, name: string): JsonObject {
  const value = isJsonObject(object) ? object[name] : undefined
  return isJsonObject(value) ? value : {}
}

/** A member that is a text; empty where it is something else. */
export function textIn(object: unknown, name: string): string {
  const value = isJsonObject(object) ? object[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** A member that is a list; empty where it is something else. */
export function listIn(object: unknown, name: string): readonly unknown[] {
  const value = isJsonObject(object) ? object[name] : undefined
  return Array.isArray(value) ? value : []
}

/** A member that is a list of texts; what is something else is left out. */
export function textsIn(object: unknown, name: string): string[] {
  return listIn(object, name).filter(item => typeof item === 'string')
}

/** A member that is a number; undefined where it is something else. */
export function numberIn(object: unknown, name: string): number | undefined {
  const value = isJsonObject(object) ? object[name] : undefined
  return typeof value === 'number' ? value : undefined
}
