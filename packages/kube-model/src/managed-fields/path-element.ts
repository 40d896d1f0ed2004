import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import type { ListSchema } from './apply-schema.ts'

/**
 * One step of a path, in the text that managedFields have for it: `f:name` is a field, `k:{…}` an element by its
 * keys, `v:…` an element by its value, `i:0` one by its index. Texts are canonical: equal steps are equal texts.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/fieldpath#PathElement
 */
export type PathElement = string

/** The step to a field. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`
}

/** The name of the field that a step leads to; undefined: it leads to an element. */
export function fieldName(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined
}

/** The step to an element of a list. @throws CodedError `kube/bad-apply`: nothing tells the element apart */
export function listElement(list: ListSchema, item: JsonValue): PathElement {
  return list.keys.length > 0 ? keyElement(list, item) : `v:${goJson(setValue(item))}`
}

function keyElement(list: ListSchema, item: JsonValue): PathElement {
  if (item === null) throw badElement('associative list with keys may not have a null element')
  if (!isJsonObject(item)) throw badElement('associative list with keys may not have non-map elements')
  const fields = list.element.map?.fields?.()
  const keys: JsonObject = {}
  for (const name of [...list.keys].sort()) {
    const value = item[name] ?? fields?.get(name)?.default
    if (item[name] !== undefined) keys[name] = item[name]
    else if (value !== undefined) keys[name] = value
  }
  if (Object.keys(keys).length === 0)
    throw badElement(
      `associative list with keys has an element that omits all key fields [${list.keys.map(key => JSON.stringify(key)).join(' ')}] (and doesn't have default values for any key fields)`,
    )
  return `k:${goJson(keys)}`
}

function setValue(item: JsonValue): JsonValue {
  if (isJsonObject(item)) throw badElement("associative list without keys has an element that's a map type")
  if (Array.isArray(item)) throw badElement('not supported: associative list with lists as elements')
  if (item === null) throw badElement("associative list without keys has an element that's an explicit null")
  return item
}

/** Reads a step of managedFields into its canonical text; undefined: a later version's, which is left out. */
export function parseElement(text: string): PathElement | undefined {
  if (text[1] !== ':') throw badElement(`missing colon: ${text}`)
  const rest = text.slice(2)
  switch (text[0]) {
    case 'f':
    case 'i':
      return text
    case 'k': {
      const keys = JSON.parse(rest) as JsonObject
      return `k:${goJson(Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))))}`
    }
    case 'v':
      return `v:${goJson(JSON.parse(rest) as JsonValue)}`
    default:
      return undefined
  }
}

/** A step as people read it: `.name`, `[name="web"]`, `[="value"]`. */
export function formatElement(element: PathElement): string {
  const rest = element.slice(2)
  switch (element[0]) {
    case 'k': {
      const keys = Object.entries(JSON.parse(rest) as JsonObject)
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
    }
    case 'v':
      return `[=${JSON.stringify(JSON.parse(rest))}]`
    case 'i':
      return `[${rest}]`
    default:
      return `.${rest}`
  }
}

/** The order in which managedFields have steps: fields, then keys, then values. */
export function compareElements(left: PathElement, right: PathElement): number {
  if (left[0] !== right[0] || left[0] === 'f') return left < right ? -1 : left > right ? 1 : 0
  return compareValues(JSON.parse(left.slice(2)) as JsonValue, JSON.parse(right.slice(2)) as JsonValue)
}

const ranks: Record<string, number> = { number: 0, string: 1, boolean: 2 }

function compareValues(left: JsonValue, right: JsonValue): number {
  if (isJsonObject(left) && isJsonObject(right))
    return compareKeys(Object.entries(left), Object.entries(right))
  const rank = (ranks[typeof left] ?? 3) - (ranks[typeof right] ?? 3)
  if (rank !== 0) return rank
  return left === right ? 0 : (left as string) < (right as string) ? -1 : 1
}

type Entries = [string, JsonValue | undefined][]

function compareKeys(left: Entries, right: Entries): number {
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index]
    if (!other) return 1
    if (name !== other[0]) return name < other[0] ? -1 : 1
    const order = compareValues(value as JsonValue, other[1] as JsonValue)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** JSON as Go writes it: what could end a script element is escaped. */
function goJson(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function badElement(message: string): CodedError<'kube/bad-apply'> {
  return new CodedError('kube/bad-apply', message)
}
