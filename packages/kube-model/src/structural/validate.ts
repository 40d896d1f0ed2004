import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '../object.ts'
import type { JsonObject, JsonValue } from '../object.ts'
import { Problems } from '../validation/problems.ts'
import type { FieldProblem } from '../validation/problems.ts'
import { isOfFormat } from './formats.ts'
import { checkList, checkMap, checkNumber, checkString } from './limits.ts'
import type { Place } from './limits.ts'
import { ownProperty } from './schema.ts'
import type { StructuralSchema } from './schema.ts'

/**
 * What is wrong with a value by its schema, in the API server's words.
 *
 * @param options.field where the value is in its object: fields are told from there
 * @param options.name how messages call it, if not by its field
 * @see https://pkg.go.dev/k8s.io/apiextensions-apiserver/pkg/apiserver/validation
 */
export function validateBySchema(
  schema: StructuralSchema,
  value: JsonValue | undefined,
  { field = '', name = field }: { field?: string; name?: string } = {},
): FieldProblem[] {
  const problems = new Problems()
  checkValue(schema, value ?? null, { field, name, problems })
  return problems.list
}

/** Checks one value: its type first, and nothing else where that is wrong. */
function checkValue(schema: StructuralSchema, value: JsonValue, place: Place): void {
  const type = typeOf(value)
  if (!allowsType(schema, type, value)) return wrongType(typeNames(schema), type, place)
  checkAlternatives(schema, value, place)
  if (typeof value === 'string') {
    checkString(schema, value, place)
    if (schema.format && !isOfFormat(schema.format, value)) wrongFormat(schema.format, value, place)
  }
  if (typeof value === 'number') checkNumber(schema, value, place)
  if (Array.isArray(value)) checkItems(schema, value, place)
  if (schema.enum && !schema.enum.some(option => isDeepStrictEqual(option, value)))
    place.problems.unsupported(
      place.field,
      value,
      schema.enum.map(option => (typeof option === 'string' ? option : JSON.stringify(option))),
    )
  if (isJsonObject(value)) checkProperties(schema, value, place)
}

type TypeName = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'

function typeOf(value: JsonValue): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as TypeName
}

function allowsType(schema: StructuralSchema, type: TypeName, value: JsonValue): boolean {
  if (value === null) return schema.nullable === true || typeNames(schema) === ''
  if (schema['x-kubernetes-int-or-string'] === true) return type === 'integer' || type === 'string'
  return !schema.type || schema.type === type || (schema.type === 'number' && type === 'integer')
}

function typeNames(schema: StructuralSchema): string {
  return schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : (schema.type ?? '')
}

function wrongType(expected: string, actual: string, { field, name, problems }: Place): void {
  problems.wrongType(field, actual, `${name} in body must be of type ${expected}: "${actual}"`)
}

function wrongFormat(format: string, value: string, { field, name, problems }: Place): void {
  problems.wrongType(field, value, `${name} in body must be of type ${format}: ${JSON.stringify(value)}`)
}

function checkItems(schema: StructuralSchema, items: JsonValue[], place: Place): void {
  checkList(schema, items, place)
  const { items: itemSchema } = schema
  if (!itemSchema) return
  items.forEach((item, index) =>
    checkValue(itemSchema, item, {
      ...place,
      field: `${place.field}[${index}]`,
      name: `${place.name}[${index}]`,
    }),
  )
}

function checkProperties(schema: StructuralSchema, object: JsonObject, place: Place): void {
  checkMap(schema, object, place)
  const memberPlace = (name: string): Place => ({
    ...place,
    field: place.field ? `${place.field}.${name}` : name,
    name: place.name ? `${place.name}.${name}` : name,
  })
  const { additionalProperties } = schema
  for (const name of Object.keys(object).sort()) {
    const member =
      ownProperty(schema.properties, name) ??
      (isJsonObject(additionalProperties) ? additionalProperties : undefined)
    if (member) checkValue(member, object[name] ?? null, memberPlace(name))
  }
  const embedded = schema['x-kubernetes-embedded-resource'] === true ? ['apiVersion', 'kind'] : []
  for (const name of new Set([...(schema.required ?? []), ...embedded]))
    if (!Object.hasOwn(object, name)) place.problems.required(memberPlace(name).field)
}

/** What `allOf`, `anyOf`, `oneOf` and `not` ask for, told of no field of its own. */
function checkAlternatives(schema: StructuralSchema, value: JsonValue, place: Place): void {
  const { allOf, anyOf, oneOf, not } = schema
  const tell = (what: string): void =>
    place.problems.invalid('<nil>', '', `${JSON.stringify(place.name)} ${what}`)
  if (anyOf) {
    const answers = tryEach(anyOf, value, place)
    if (!answers.some(list => list.length === 0)) {
      tell('must validate at least one schema (anyOf)')
      place.problems.list.push(...fewest(answers))
    }
  }
  if (oneOf) {
    const answers = tryEach(oneOf, value, place)
    const valid = answers.filter(list => list.length === 0).length
    if (valid === 0) {
      tell('must validate one and only one schema (oneOf). Found none valid')
      place.problems.list.push(...fewest(answers))
    } else if (valid > 1)
      tell(`must validate one and only one schema (oneOf). Found ${valid} valid alternatives`)
  }
  if (allOf) {
    const answers = tryEach(allOf, value, place)
    const valid = answers.filter(list => list.length === 0).length
    if (valid < allOf.length) {
      const none = valid === 0 ? '. None validated' : ''
      tell(`must validate all the schemas (allOf)${none}`)
      place.problems.list.push(...answers.flat())
    }
  }
  if (not && tryEach([not], value, place)[0]?.length === 0) tell('must not validate the schema (not)')
}

function tryEach(schemas: readonly StructuralSchema[], value: JsonValue, place: Place): FieldProblem[][] {
  return schemas.map(schema => {
    const problems = new Problems()
    checkValue(schema, value, { ...place, problems })
    return problems.list
  })
}

/** The alternative that comes nearest is the one to explain. */
function fewest(answers: readonly FieldProblem[][]): FieldProblem[] {
  return answers.reduce((best, list) => (list.length < best.length ? list : best))
}
