import type { JsonObject, JsonValue } from '../object.ts'
import type { GoField, GoType, Shape } from '../codec/go-type.ts'
import { jsonOfSpecial, messageOfSpecial } from './special.ts'
import { WireReader, bad, wireTypes } from './wire-reader.ts'

/** Messages nest no deeper: schemas of CustomResourceDefinitions alone could. */
const maximumDepth = 1000

/**
 * Reads the message of a Go type into the object's JSON. Fields that the type does not have are skipped.
 *
 * @throws CodedError `kube/bad-protobuf`
 */
export function decodeMessage(type: GoType, bytes: Buffer, depth = 0): JsonObject {
  const object: JsonObject = {}
  mergeMessage(object, type, { bytes, depth })
  return object
}

/** A message that comes twice adds to what the first brought. */
function mergeMessage(
  object: JsonObject,
  type: GoType,
  { bytes, depth }: { bytes: Buffer; depth: number },
): void {
  if (depth > maximumDepth) throw bad(`exceeded max depth of ${maximumDepth}`)
  const reader = new WireReader(bytes)
  const fields = fieldsByNumber(type)
  while (!reader.atEnd) {
    const { number, wireType } = reader.tag()
    const field = fields.get(number)
    if (!field) reader.skip(wireType)
    else if (wireType !== wireTypeOf(field.shape))
      throw bad(`wrong wireType = ${wireType} for field ${field.name || field.number}`)
    else readField(object, { field, reader, depth })
  }
}

interface FieldRead {
  field: GoField
  reader: WireReader
  depth: number
}

function readField(object: JsonObject, { field, reader, depth }: FieldRead): void {
  const { name, shape } = field
  if (field.inline && shape.kind === 'struct') {
    mergeMessage(object, shape.type, { bytes: reader.bytes(), depth: depth + 1 })
  } else if (shape.kind === 'struct') {
    const message = (object[name] ??= {}) as JsonObject
    mergeMessage(message, shape.type, { bytes: reader.bytes(), depth: depth + 1 })
  } else if (shape.kind === 'list' && shape.items) {
    object[name] = readItems(shape.element, reader.bytes(), depth)
  } else if (shape.kind === 'list') {
    const list = (object[name] ??= []) as JsonValue[]
    list.push(readValue(shape.element, reader, depth))
  } else if (shape.kind === 'map') {
    const map = (object[name] ??= {}) as JsonObject
    readEntry(map, { value: shape.value, bytes: reader.bytes(), depth })
  } else {
    object[name] = readValue(shape, reader, depth)
  }
}

function readValue(shape: Shape, reader: WireReader, depth: number): JsonValue {
  switch (shape.kind) {
    case 'string':
      return reader.bytes().toString('utf8')
    case 'bool':
      return reader.varint() !== 0
    case 'int32':
      return reader.varint() | 0
    case 'int64':
      return reader.varint()
    case 'double':
      return reader.double()
    case 'bytes':
      return reader.bytes().toString('base64')
    case 'special':
      return jsonOfSpecial(shape.name, decodeMessage(messageOfSpecial(shape.name), reader.bytes(), depth + 1))
    case 'struct':
      return decodeMessage(shape.type, reader.bytes(), depth + 1)
    case 'list':
      return readItems(shape.element, reader.bytes(), depth)
    case 'any':
    case 'map':
      throw bad(`a ${shape.kind} cannot stand in a list`)
    default:
      return shape satisfies never
  }
}

/** A list that is a message of its own: its elements are field 1. */
function readItems(element: Shape, bytes: Buffer, depth: number): JsonValue[] {
  const items: JsonValue[] = []
  const reader = new WireReader(bytes)
  while (!reader.atEnd) {
    const { number, wireType } = reader.tag()
    if (number === 1) items.push(readValue(element, reader, depth + 1))
    else reader.skip(wireType)
  }
  return items
}

/** A map's entry is a message: field 1 is the key, field 2 the value. */
function readEntry(
  map: JsonObject,
  { value: shape, bytes, depth }: { value: Shape; bytes: Buffer; depth: number },
): void {
  const reader = new WireReader(bytes)
  let key = ''
  let value: JsonValue | undefined
  while (!reader.atEnd) {
    const { number, wireType } = reader.tag()
    if (number === 1) key = reader.bytes().toString('utf8')
    else if (number === 2) value = readValue(shape, reader, depth + 1)
    else reader.skip(wireType)
  }
  // A value that is all zeros may be left out.
  value ??= shape.kind === 'struct' ? {} : shape.kind === 'string' || shape.kind === 'bytes' ? '' : null
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
}

function wireTypeOf(shape: Shape): number {
  switch (shape.kind) {
    case 'bool':
    case 'int32':
    case 'int64':
      return wireTypes.varint
    case 'double':
      return wireTypes.fixed64
    case 'list':
      return shape.items ? wireTypes.bytes : wireTypeOf(shape.element)
    case 'string':
    case 'bytes':
    case 'any':
    case 'special':
    case 'struct':
    case 'map':
      return wireTypes.bytes
    default:
      return shape satisfies never
  }
}

const numberedFields = new WeakMap<GoType, Map<number, GoField>>()

function fieldsByNumber(type: GoType): Map<number, GoField> {
  let fields = numberedFields.get(type)
  if (!fields) {
    fields = new Map(type.fields.filter(({ number }) => number > 0).map(field => [field.number, field]))
    numberedFields.set(type, fields)
  }
  return fields
}
