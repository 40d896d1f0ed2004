import { TemplateError } from '../errors.ts'
import type { GoType } from './type.ts'
import { MAP, SLICE, typeOf } from './types.ts'
import { Complex, Func, GoMap, Int, Slice, Struct, type Value } from './value.ts'

/**
 * What numbers in data become: `yaml`, the default, makes each a float64, as Helm and others do that read YAML
 * by way of JSON; `typed` makes whole ones an int, as a YAML decoder of Go does.
 */
export type Numbers = 'yaml' | 'typed'

// JSON's decoder doubles a list's room while it grows; up to here, then in smaller steps.
const DOUBLING_LIMIT = 512

/**
 * Makes plain data (what `JSON.parse` gives, also Maps and bigints) to values; Go values stay as they are.
 * Lists and maps are converted when they are first looked at, each once, and never change the data.
 *
 * @throws TemplateError `template/data` for functions and symbols
 */
export function fromPlain(data: unknown, numbers: Numbers = 'yaml'): Value {
  switch (typeof data) {
    case 'string':
      return data.isWellFormed() ? data : data.toWellFormed()
    case 'number':
      return numbers === 'typed' && Number.isSafeInteger(data) ? BigInt(data) : data
    case 'boolean':
    case 'bigint':
      return data
    case 'undefined':
      return null
    case 'object':
      return data === null ? null : fromObject(data, numbers)
    default:
      throw new TemplateError(
        'template/data',
        `a ${typeof data} cannot be template data; functions go into the function table.`,
      )
  }
}

function fromObject(data: object, numbers: Numbers): Value {
  if (Array.isArray(data)) return fromArray(data, numbers)
  if (isGoValue(data)) return data
  return new GoMap(MAP, () => (data instanceof Map ? fromMap(data, numbers) : fromRecord(data, numbers)))
}

function fromMap(data: ReadonlyMap<unknown, unknown>, numbers: Numbers): Map<string, Value> {
  const map = new Map<string, Value>()
  for (const [key, item] of data) map.set(String(key), fromPlain(item, numbers))
  return map
}

function fromRecord(data: object, numbers: Numbers): Map<string, Value> {
  const map = new Map<string, Value>()
  const record = data as Record<string, unknown>
  for (const key of Object.keys(record)) map.set(key, fromPlain(record[key], numbers))
  return map
}

function fromArray(data: readonly unknown[], numbers: Numbers): Slice {
  return new Slice(SLICE, () => data.map(item => fromPlain(item, numbers)))
}

/** How many elements the list of that length could take without moving, as JSON's decoder leaves it. */
export function decodedCapacity(length: number): number {
  return length === 0 || length > DOUBLING_LIMIT ? length : 2 ** Math.ceil(Math.log2(length))
}

function isGoValue(data: object): data is Int | Complex | Slice | GoMap | Struct | Func {
  return (
    data instanceof GoMap ||
    data instanceof Slice ||
    data instanceof Int ||
    data instanceof Struct ||
    data instanceof Complex ||
    data instanceof Func
  )
}

/**
 * The other way: maps become null-prototype objects, integers numbers where these hold them
 * (else bigints), structs their text.
 */
export function toPlain(value: Value): unknown {
  if (typeof value === 'bigint') return toNumber(value)
  if (typeof value !== 'object' || value === null) return value ?? null
  if (value instanceof Int) return toNumber(value.value)
  if (value instanceof Slice) return value.items.map(toPlain)
  if (value instanceof GoMap) return toObject(value)
  if (value instanceof Struct) return (value.type as GoType).print?.(value) ?? value.native
  return typeOf(value)?.name ?? null
}

function toObject(map: GoMap): unknown {
  const object = Object.create(null) as Record<string, unknown>
  for (const [key, item] of map.entries) object[key] = toPlain(item)
  return object
}

function toNumber(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
