import { findGoType } from '../codec/go-type.ts'
import type { GoType } from '../codec/go-type.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { bad } from './wire-reader.ts'

/** What a type whose JSON is of its own making writes for its message. @throws CodedError `kube/bad-protobuf` */
export function jsonOfSpecial(name: string, message: JsonObject): JsonValue {
  const convert = conversions[name]
  if (!convert) throw bad(`no message is known for ${name}`)
  return convert(message)
}

/** The message of such a type. @throws CodedError `kube/bad-protobuf` */
export function messageOfSpecial(name: string): GoType {
  const type = findGoType(name)
  if (!type) throw bad(`no message is known for ${name}`)
  return type
}

const conversions: Record<string, (message: JsonObject) => JsonValue> = {
  'resource.Quantity': ({ string }) => string ?? '',
  'meta.v1.Time': message => timeOf(message, 0),
  'meta.v1.MicroTime': message => timeOf(message, 6),
  'intstr.IntOrString': ({ type, intVal, strVal }) => (type === 1 ? (strVal ?? '') : (intVal ?? 0)),
  'meta.v1.FieldsV1': ({ Raw }) => jsonOf(Raw),
  'runtime.RawExtension': ({ raw }) => jsonOf(raw),
  'apiextensions.v1.JSON': ({ raw }) => jsonOf(raw),
  'apiextensions.v1.JSONSchemaPropsOrArray': ({ schema, jSONSchemas }) => schema ?? jSONSchemas ?? null,
  'apiextensions.v1.JSONSchemaPropsOrBool': ({ schema, allows }) => schema ?? allows ?? false,
  'apiextensions.v1.JSONSchemaPropsOrStringArray': ({ schema, property }) => schema ?? property ?? null,
}

/** Go's zero time is an empty message, and null in JSON. */
function timeOf(message: JsonObject, digits: number): JsonValue {
  const [seconds, nanos] = [Number(message['seconds'] ?? 0), Number(message['nanos'] ?? 0)]
  if (seconds === 0 && nanos === 0) return null
  const time = new Date(seconds * 1000)
  if (Number.isNaN(time.getTime())) throw bad(`time out of range: ${seconds} s`)
  const fraction = digits === 0 ? '' : `.${String(nanos).padStart(9, '0').slice(0, digits)}`
  return `${time.toISOString().slice(0, 19)}${fraction}Z`
}

/** Bytes that are JSON themselves; they came out of the message as base64. */
function jsonOf(raw: JsonValue | undefined): JsonValue {
  if (typeof raw !== 'string' || raw === '') return null
  try {
    return JSON.parse(Buffer.from(raw, 'base64').toString('utf8')) as JsonValue
  } catch (error) {
    throw bad(`raw bytes are not JSON: ${(error as Error).message}`)
  }
}
