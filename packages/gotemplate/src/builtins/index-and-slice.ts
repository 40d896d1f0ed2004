import { FunctionError } from '../errors.ts'
import { byteLength, fromBytes, toBytes } from '../value/bytes.ts'
import { decodedCapacity } from '../value/plain.ts'
import { type BasicKind, basicKindOf, type GoType } from '../value/type.ts'
import { ANY, STRING, typeOf, UINT8 } from '../value/types.ts'
import { GoMap, Int, Slice, Struct, type Value } from '../value/value.ts'
import { zeroOf } from '../value/zero.ts'

/** What `slice` gets for an index that is still in an interface: it names that type, and refuses it. */
export const BOXED: Struct = new Struct({ name: ANY.name, kind: 'interface' }, undefined)

/** `len`: bytes of a string, elements of a list, entries of a map. */
export function len(item: Value): bigint {
  if (typeof item === 'string') return BigInt(byteLength(item))
  if (item instanceof Slice) return BigInt(item.items.length)
  if (item instanceof GoMap) return BigInt(item.entries.size)
  if (item === null) throw new FunctionError('len of nil pointer')
  const type = typeOf(item)
  throw new FunctionError(
    type ? `len of type ${type.name}` : 'reflect: call of reflect.Value.Type on zero Value',
  )
}

/** `index x 1 2`: x[1][2]. */
export function index(start: Value, ...indexes: readonly Value[]): Value {
  if (start === undefined || start === null) throw new FunctionError('index of untyped nil')
  let item: Value = start
  for (const at of indexes) item = elementOf(item, at ?? undefined)
  return item
}

function elementOf(item: Value, at: Value): Value {
  if (item === null || item === undefined) throw new FunctionError('index of nil pointer')
  if (item instanceof GoMap) return entryOf(item, at)
  if (item instanceof Slice) {
    const i = readIndex(at, item.items.length)
    if (i === item.items.length) throw new FunctionError('reflect: slice index out of range')
    return item.items[i]
  }
  if (typeof item === 'string') return byteOf(item, at)
  throw new FunctionError(`can't index item of type ${typeOf(item)?.name}`)
}

function entryOf(map: GoMap, key: Value): Value {
  const type = typeOf(key)
  if (!type) throw new FunctionError(`value is nil; should be of type ${STRING.name}`)
  if (typeof key !== 'string')
    throw new FunctionError(`value has type ${type.name}; should be ${STRING.name}`)
  const item = map.entries.get(key)
  return item === undefined ? zeroOf(map.type.elem ?? ANY) : item
}

function byteOf(text: string, at: Value): Int {
  const bytes = toBytes(text)
  const byte = bytes[readIndex(at, bytes.length)]
  if (byte === undefined) throw new FunctionError('reflect: string index out of range')
  return new Int(UINT8, BigInt(byte))
}

/** `slice x 1 2`: x[1:2]. */
export function slice(item: Value, ...indexes: readonly Value[]): Value {
  if (item === undefined || item === null) throw new FunctionError('slice of untyped nil')
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`)
  if (typeof item === 'string') return sliceString(item, indexes)
  if (item instanceof Slice) return sliceList(item, indexes)
  throw new FunctionError(`can't slice item of type ${typeOf(item)?.name}`)
}

function sliceString(text: string, indexes: readonly Value[]): string {
  if (indexes.length === 3) throw new FunctionError('cannot 3-index slice a string')
  const length = byteLength(text)
  const { start, end } = readBounds(indexes, { length, capacity: length })
  return length === text.length ? text.slice(start, end) : fromBytes(toBytes(text).subarray(start, end))
}

function sliceList(list: Slice, indexes: readonly Value[]): Slice {
  const { length } = list.items
  const backing = list.backing ?? { items: list.items, start: 0, capacity: decodedCapacity(length) }
  const { start, end, capacity } = readBounds(indexes, { length, capacity: backing.capacity })
  const from = backing.start + start
  const items = backing.items.slice(from, backing.start + end)
  while (items.length < end - start) items.push(zeroOf(list.type.elem ?? ANY))
  return new Slice(list.type, items, {
    backing: { items: backing.items, start: from, capacity: capacity - start },
  })
}

interface Bounds {
  readonly start: number
  readonly end: number
  readonly capacity: number
}

function readBounds(indexes: readonly Value[], size: { length: number; capacity: number }): Bounds {
  const [start = 0, end = size.length, capacity] = indexes.map(at => readIndex(at, size.capacity))
  if (start > end) throw new FunctionError(`invalid slice index: ${start} > ${end}`)
  if (capacity !== undefined && end > capacity)
    throw new FunctionError(`invalid slice index: ${end} > ${capacity}`)
  return { start, end, capacity: capacity ?? size.capacity }
}

function readIndex(at: Value, capacity: number): number {
  const type: GoType | undefined = typeOf(at)
  if (!type) throw new FunctionError('cannot index slice/array with nil')
  const kind: BasicKind = basicKindOf(type.kind)
  if (kind !== 'int' && kind !== 'uint')
    throw new FunctionError(`cannot index slice/array with type ${type.name}`)
  const position = BigInt.asIntN(64, at instanceof Int ? at.value : (at as bigint))
  if (position < 0n || position > BigInt(capacity)) throw new FunctionError(`index out of range: ${position}`)
  return Number(position)
}
