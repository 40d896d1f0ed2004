import { isJsonObject } from '@devmatic/kube-model'
import type { JsonObject, JsonValue } from '@devmatic/kube-model'

/**
 * The definitions of an OpenAPI v2 document as protobuf, the only form in which kubectl reads it: it checks with
 * them what it cannot find in OpenAPI v3.
 *
 * @see https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto
 */
export function encodeSwagger(document: JsonObject): Buffer {
  const info = objectAt(document, 'info')
  return Buffer.concat([
    text(1, textAt(document, 'swagger')),
    message(2, [text(1, textAt(info, 'title')), text(2, textAt(info, 'version'))]),
    message(8, []),
    message(9, namedSchemas(objectAt(document, 'definitions'))),
  ])
}

/** `Definitions`, and `Properties`: each a name with its schema. */
function namedSchemas(schemas: JsonObject): Buffer[] {
  return Object.entries(schemas)
    .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
    .map(([name, schema]) => message(1, [text(1, name), message(2, schemaFields(schema))]))
}

function schemaFields(schema: JsonObject): Buffer[] {
  const { $ref, format, description, required, type, items, properties, additionalProperties } = schema
  return [
    ...optionalText(1, $ref),
    ...optionalText(2, format),
    ...optionalText(4, description),
    ...(Array.isArray(required) ? required.flatMap(name => optionalText(19, name)) : []),
    ...(isJsonObject(additionalProperties)
      ? [message(21, [message(1, schemaFields(additionalProperties))])]
      : []),
    ...(typeof type === 'string' ? [message(22, [text(1, type)])] : []),
    ...(isJsonObject(items) ? [message(23, [message(1, schemaFields(items))])] : []),
    ...(isJsonObject(properties) ? [message(25, namedSchemas(properties))] : []),
    ...extensions(schema),
  ]
}

/** Extensions hold YAML, of which JSON is a part. */
function extensions(schema: JsonObject): Buffer[] {
  return Object.entries(schema)
    .filter(([name]) => name.startsWith('x-kubernetes-'))
    .map(([name, value]) => message(31, [text(1, name), message(2, [text(2, JSON.stringify(value))])]))
}

function optionalText(field: number, value: JsonValue | undefined): Buffer[] {
  return typeof value === 'string' && value !== '' ? [text(field, value)] : []
}

function text(field: number, value: string): Buffer {
  return message(field, [Buffer.from(value, 'utf8')])
}

const lengthDelimited = 2

function message(field: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([varint((field << 3) | lengthDelimited), varint(content.length), content])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

function textAt(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}
