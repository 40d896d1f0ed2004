import { toBytes } from './bytes.ts'
import type { GoFunction, GoType } from './type.ts'
import { type Complex, Func, GoMap, Int, Slice, type Value } from './value.ts'

/** `interface {}`: takes anything; what has no value becomes nil. */
export const ANY: GoType<Value> = { name: 'interface {}', kind: 'interface' }
/** `reflect.Value`: takes anything, and keeps `undefined` (no value) and null (nil) apart. */
export const REFLECT: GoType<Value> = { name: 'reflect.Value', kind: 'struct' }
export const BOOL: GoType<boolean> = { name: 'bool', kind: 'bool' }
export const STRING: GoType<string> = { name: 'string', kind: 'string' }
export const FLOAT64: GoType<number> = { name: 'float64', kind: 'float64' }
const COMPLEX128: GoType<Complex> = { name: 'complex128', kind: 'complex128' }
export const INT: GoType<bigint> = { name: 'int', kind: 'int' }
export const INT32: GoType<Int> = { name: 'int32', kind: 'int32' }
export const INT64: GoType<Int> = { name: 'int64', kind: 'int64' }
export const UINT8: GoType<Int> = { name: 'uint8', kind: 'uint8' }
export const UINT32: GoType<Int> = { name: 'uint32', kind: 'uint32' }
export const UINT64: GoType<Int> = { name: 'uint64', kind: 'uint64' }

const slices = new Map<GoType, GoType<Slice>>()
const maps = new Map<GoType, GoType<GoMap>>()

/** `[]elem`. */
export function sliceOf(elem: GoType): GoType<Slice> {
  let type = slices.get(elem)
  if (!type) slices.set(elem, (type = { name: `[]${elem.name}`, kind: 'slice', elem }))
  return type
}

/** `map[string]elem`. */
export function mapOf(elem: GoType): GoType<GoMap> {
  let type = maps.get(elem)
  if (!type) maps.set(elem, (type = { name: `map[string]${elem.name}`, kind: 'map', elem }))
  return type
}

export const SLICE: GoType<Slice> = sliceOf(ANY)
export const STRINGS: GoType<Slice> = sliceOf(STRING)
export const MAP: GoType<GoMap> = mapOf(ANY)
const FUNC: GoType<Func> = { name: 'func(...interface {}) interface {}', kind: 'func' }

/** `[]interface {}` of these. */
export function list(items: readonly Value[]): Slice {
  return new Slice(SLICE, items)
}

/** `[]string` of these. */
export function strings(items: readonly string[]): Slice {
  return new Slice(STRINGS, items)
}

/** `map[string]interface {}` of these. */
export function dict(entries: Map<string, Value>): GoMap {
  return new GoMap(MAP, entries)
}

/** An int64. */
export function int64(value: bigint | number): Int {
  return new Int(INT64, BigInt(value))
}

/** A function as a value. */
export function func(entry: GoFunction): Func {
  return new Func(FUNC, entry)
}

/** The type of a value, as `reflect.TypeOf` gives it: nothing for nil and for no value. */
export function typeOf(value: Value): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return STRING
    case 'bigint':
      return INT
    case 'number':
      return FLOAT64
    case 'boolean':
      return BOOL
    default:
      if (value === null || value === undefined) return undefined
      return 'type' in value ? value.type : COMPLEX128
  }
}

/** A map's keys in Go's order, which is that of their bytes. */
export function sortedKeys(map: GoMap): string[] {
  return [...map.entries.keys()].sort(compareStrings)
}

/** Go's order of strings, by bytes, which UTF-16 units do not sort by from U+D800 on. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return x < 0xd800 && y < 0xd800 ? x - y : compareBytes(toBytes(a), toBytes(b))
  }
  return a.length - b.length
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1)
}
