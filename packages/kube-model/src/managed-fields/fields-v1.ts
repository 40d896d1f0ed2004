import { isJsonObject } from '../object.ts'
import type { JsonObject } from '../object.ts'
import { FieldSet } from './field-set.ts'
import { compareElements, parseElement } from './path-element.ts'

/**
 * Reads the tree of managedFields.
 *
 * @throws CodedError `kube/bad-apply`, SyntaxError
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/, FieldsV1
 */
export function parseFieldsV1(fields: JsonObject): FieldSet {
  const set = new FieldSet()
  for (const [text, below] of Object.entries(fields)) {
    if (text === '.' || !isJsonObject(below)) continue
    const element = parseElement(text)
    if (element === undefined) continue
    const names = Object.keys(below)
    // A step without anything below it is a member; one with something below it only if that says so.
    if (names.length === 0 || '.' in below) set.members.add(element)
    if (names.some(name => name !== '.')) set.children.set(element, parseFieldsV1(below))
  }
  return set
}

/** Writes the tree of managedFields. */
export function printFieldsV1(set: FieldSet): JsonObject {
  const fields: JsonObject = {}
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort(compareElements)) {
    const child = set.children.get(element)
    const isMember = set.members.has(element)
    const below = child ? printFieldsV1(child) : {}
    fields[element] = child && isMember && Object.keys(below).length > 0 ? { '.': {}, ...below } : below
  }
  return fields
}
