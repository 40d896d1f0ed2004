import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { dottedPath, goTypeName, jsonTypeName } from './decode-error.ts'
import type { DecodePath } from './decode-error.ts'
import type { GoField, GoType, Shape } from './go-type.ts'
import { specialCodecs } from './special.ts'
import { normalizeBase64 } from './scalars.ts'

/** What came of reading an object through its Go type. */
export interface Normalized {
  object: JsonObject
  /** Fields that the type does not have, as paths. */
  unknownFields: string[]
}

/**
 * Reads JSON through a Go type and writes it again, as every object does that passes a Kubernetes API server:
 * fields in Go's order, zero values dropped where Go drops them, unknown fields gone, times and quantities in
 * their canonical form. The input stays as it was.
 *
 * @throws Error with the message of Go's decoder, when a value does not fit its field
 * @see https://pkg.go.dev/sigs.k8s.io/json
 */
export function normalizeObject(type: GoType, value: JsonObject): Normalized {
  const normalizer = new Normalizer()
  const object = normalizer.struct(type, value)
  return { object, unknownFields: normalizer.unknownFields.sort(compareText) }
}

class Normalizer {
  readonly unknownFields: string[] = []
  readonly #path: DecodePath = []
  /** The struct that holds the value at hand: Go's messages name it. */
  #struct = ''

  struct(type: GoType, value: JsonObject): JsonObject {
    const result: JsonObject = {}
    let known = 0
    for (const field of type.jsonFields) {
      const given = value[field.name]
      if (given !== undefined) known++
      const normal = this.#field(type, field, given)
      if (normal !== undefined) result[field.name] = normal
    }
    if (known < Object.keys(value).length) this.#noteUnknown(type, value)
    return result
  }

  #noteUnknown(type: GoType, value: JsonObject): void {
    for (const name of Object.keys(value))
      if (!type.jsonFieldsByName.has(name)) this.unknownFields.push(dottedPath([...this.#path, name]))
  }

  #field(type: GoType, field: GoField, given: JsonValue | undefined): JsonValue | undefined {
    if (given === undefined || given === null) return zeroValue(field)
    this.#path.push(field.name)
    this.#struct = type.shortName
    const value = this.#value(field.shape, given)
    this.#path.pop()
    if (field.pointer) return value
    return isZero(field.shape, value) ? zeroValue(field) : value
  }

  #value(shape: Shape, value: JsonValue): JsonValue {
    switch (shape.kind) {
      case 'string':
        return typeof value === 'string' ? value : this.#mismatch(shape, value)
      case 'bool':
        return typeof value === 'boolean' ? value : this.#mismatch(shape, value)
      case 'int32':
        return this.#integer(shape, value, 2 ** 31 - 1)
      case 'int64':
        return this.#integer(shape, value, 2 ** 63)
      case 'double':
        return typeof value === 'number' ? value : this.#mismatch(shape, value)
      case 'bytes':
        return typeof value === 'string' ? normalizeBase64(value) : this.#mismatch(shape, value)
      case 'any':
        return value
      case 'special':
        return this.#special(shape.name, value)
      case 'struct':
        return isJsonObject(value) ? this.struct(shape.type, value) : this.#mismatch(shape, value)
      case 'list':
        return Array.isArray(value) ? this.#list(shape.element, value) : this.#mismatch(shape, value)
      case 'map':
        return isJsonObject(value) ? this.#map(shape.value, value) : this.#mismatch(shape, value)
      default:
        return shape satisfies never
    }
  }

  #special(name: string, value: JsonValue): JsonValue {
    const codec = specialCodecs[name]
    return codec ? (codec(value) as JsonValue) : value
  }

  #list(element: Shape, values: JsonValue[]): JsonValue[] {
    const struct = this.#struct
    return values.map((value, index) => {
      this.#path.push(index)
      this.#struct = struct
      const result = value === null ? zeroElement(element) : this.#value(element, value)
      this.#path.pop()
      return result
    })
  }

  #map(element: Shape, values: JsonObject): JsonObject {
    const struct = this.#struct
    const result: JsonObject = {}
    // Go writes maps by sorted key.
    for (const key of Object.keys(values).sort()) {
      const value = values[key] ?? null
      this.#path.push({ key })
      this.#struct = struct
      result[key] = value === null ? zeroElement(element) : this.#value(element, value)
      this.#path.pop()
    }
    return result
  }

  #integer(shape: Shape, value: JsonValue, limit: number): number {
    if (typeof value !== 'number') return this.#mismatch(shape, value)
    // The largest int64 reaches us rounded up to 2^63: JavaScript has no number between.
    if (Number.isInteger(value) && value >= -limit - 1 && value <= limit) return value
    return this.#mismatch(shape, value, `number ${JSON.stringify(value)}`)
  }

  #mismatch(shape: Shape, value: JsonValue, what: string = jsonTypeName(value)): never {
    // Go's field stack has the names of struct fields only: no indexes, no keys of maps.
    const names = this.#path.filter(part => typeof part === 'string')
    const field = `${this.#struct}.${names.join('.')}`
    throw new Error(
      `json: cannot unmarshal ${what} into Go struct field ${field} of type ${goTypeName(shape)}`,
    )
  }
}

/** What Go writes for a field that was not set; undefined: nothing. */
function zeroValue(field: GoField): JsonValue | undefined {
  if (field.pointer) return field.omitempty ? undefined : null
  const { shape } = field
  // `omitempty` never drops a struct, and a struct that writes itself counts as one.
  if (shape.kind === 'struct') return new Normalizer().struct(shape.type, {})
  if (shape.kind === 'special' && shape.name in zeroSpecials)
    return field.omitzero ? undefined : zeroSpecials[shape.name]
  return field.omitempty ? undefined : zeroElement(shape)
}

const zeroSpecials: Record<string, JsonValue> = {
  'meta.v1.Time': null,
  'meta.v1.MicroTime': null,
  'resource.Quantity': '0',
  'intstr.IntOrString': 0,
  'runtime.RawExtension': null,
}

function zeroElement(shape: Shape): JsonValue {
  switch (shape.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'double':
      return 0
    case 'struct':
      return new Normalizer().struct(shape.type, {})
    case 'special':
      return zeroSpecials[shape.name] ?? null
    case 'bytes':
    case 'any':
    case 'list':
    case 'map':
      return null
    default:
      return shape satisfies never
  }
}

function isZero(shape: Shape, value: JsonValue): boolean {
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value) && value.length === 0
    case 'map':
      return isJsonObject(value) && Object.keys(value).length === 0
    case 'bytes':
    case 'string':
      return value === ''
    case 'bool':
      return value === false
    case 'int32':
    case 'int64':
    case 'double':
      return value === 0
    default:
      return false
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
