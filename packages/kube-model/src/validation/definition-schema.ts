import { isJsonObject } from '../object.ts'
import type { JsonObject } from '../object.ts'
import { entriesAt, findObject, objectAt, textAt, textsAt } from '../fields.ts'
import { applySchemaDefaults } from '../structural/apply-defaults.ts'
import { compilePattern } from '../structural/pattern.ts'
import { pruneUnknownFields } from '../structural/prune.ts'
import type { StructuralSchema } from '../structural/schema.ts'
import { validateBySchema } from '../structural/validate.ts'
import type { Problems } from './problems.ts'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

/** The schema of a version: that it is one, and structural. */
export function checkStructuralSchema(schema: JsonObject, path: string, problems: Problems): void {
  const type = textAt(schema, 'type')
  if (!type) problems.required(`${path}.type`, 'must not be empty at the root')
  else if (type !== 'object') problems.invalid(`${path}.type`, type, 'must be object at the root')
  if (isRestricted(findObject(objectAt(schema, 'properties'), 'metadata')))
    problems.forbidden(
      `${path}.properties[metadata]`,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    )
  checkSchema(schema, { path, problems, isRoot: true })
}

interface Place {
  path: string
  problems: Problems
  isRoot?: boolean
}

function isRestricted(metadata: JsonObject | undefined): boolean {
  if (!metadata) return false
  const { properties, type: _type, description: _description, ...rest } = metadata
  const names = isJsonObject(properties) ? Object.keys(properties) : []
  return Object.keys(rest).length > 0 || names.some(name => name !== 'name' && name !== 'generateName')
}

function checkSchema(schema: JsonObject, { path, problems, isRoot = false }: Place): void {
  const type = textAt(schema, 'type')
  if (type && !types.includes(type)) problems.unsupported(`${path}.type`, type, types)
  if (typeof schema['$ref'] === 'string') problems.forbidden(`${path}.$ref`, '$ref is not supported')
  if (schema['uniqueItems'] === true)
    problems.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    )
  const pattern = textAt(schema, 'pattern')
  const compiled = pattern ? compilePattern(pattern) : undefined
  if (compiled instanceof Error)
    problems.invalid(
      `${path}.pattern`,
      pattern,
      `must be a valid regular expression, but isn't: ${compiled.message}`,
    )
  if (type === 'array' && !findObject(schema, 'items'))
    problems.required(`${path}.items`, 'must be specified')
  checkExtensions(schema, path, problems)
  checkListType(schema, path, problems)
  if (!isRoot) checkDefault(schema, path, problems)
  checkParts(schema, path, problems)
}

function checkParts(schema: JsonObject, path: string, problems: Problems): void {
  const properties = objectAt(schema, 'properties')
  for (const [name, property] of Object.entries(properties))
    if (isJsonObject(property))
      checkPart(property, { path: `${path}.properties[${name}]`, problems }, 'object fields')
  const items = findObject(schema, 'items')
  if (items) checkPart(items, { path: `${path}.items`, problems }, 'array items')
  const additional = findObject(schema, 'additionalProperties')
  if (additional) {
    if (Object.keys(properties).length > 0)
      problems.forbidden(
        `${path}.additionalProperties`,
        'additionalProperties and properties are mutual exclusive',
      )
    checkPart(additional, { path: `${path}.additionalProperties`, problems }, 'object fields')
  }
  for (const junctor of ['allOf', 'anyOf', 'oneOf'])
    for (const [index, alternative] of entriesAt(schema, junctor))
      checkAlternative(alternative, `${path}.${junctor}[${index}]`, problems)
  const not = findObject(schema, 'not')
  if (not) checkAlternative(not, `${path}.not`, problems)
}

function checkPart(schema: JsonObject, place: Place, what: string): void {
  const isTyped =
    textAt(schema, 'type') !== '' ||
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true
  if (!isTyped && typeof schema['$ref'] !== 'string')
    place.problems.required(`${place.path}.type`, `must not be empty for specified ${what}`)
  checkSchema(schema, place)
}

const structuralOnly = ['type', 'default', 'description', 'title', 'additionalProperties', 'nullable']

/** Alternatives say what values are allowed, and nothing of their structure. */
function checkAlternative(schema: JsonObject, path: string, problems: Problems): void {
  for (const field of structuralOnly)
    if (schema[field] !== undefined && schema[field] !== '' && schema[field] !== false)
      problems.forbidden(
        `${path}.${field}`,
        field === 'default' || field === 'nullable' || field === 'additionalProperties'
          ? 'must be undefined to be structural'
          : 'must be empty to be structural',
      )
  for (const [name, property] of Object.entries(objectAt(schema, 'properties')))
    if (isJsonObject(property)) checkAlternative(property, `${path}.properties[${name}]`, problems)
  const items = findObject(schema, 'items')
  if (items) checkAlternative(items, `${path}.items`, problems)
}

function checkExtensions(schema: JsonObject, path: string, problems: Problems): void {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    problems.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')
  if (schema['x-kubernetes-embedded-resource'] !== true) return
  if (schema['type'] !== 'object')
    problems.invalid(
      `${path}.type`,
      textAt(schema, 'type'),
      'must be object if x-kubernetes-embedded-resource is true',
    )
  const isEmpty = Object.keys(objectAt(schema, 'properties')).length === 0
  if (isEmpty && schema['x-kubernetes-preserve-unknown-fields'] !== true)
    problems.required(
      `${path}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    )
}

const listTypes = ['atomic', 'set', 'map']

function checkListType(schema: JsonObject, path: string, problems: Problems): void {
  const listType = textAt(schema, 'x-kubernetes-list-type')
  if (!listType) return
  if (schema['type'] !== 'array')
    problems.invalid(
      `${path}.type`,
      textAt(schema, 'type'),
      'must be array if x-kubernetes-list-type is specified',
    )
  if (!listTypes.includes(listType))
    problems.unsupported(`${path}.x-kubernetes-list-type`, listType, listTypes)
  const keys = textsAt(schema, 'x-kubernetes-list-map-keys')
  if (listType !== 'map') return
  if (keys.length === 0)
    problems.required(
      `${path}.x-kubernetes-list-map-keys`,
      'must not be empty if x-kubernetes-list-type is map',
    )
  const items = objectAt(schema, 'items')
  const properties = objectAt(items, 'properties')
  for (const [index, key] of keys.entries()) {
    const property = findObject(properties, key)
    if (!property)
      problems.invalid(
        `${path}.x-kubernetes-list-map-keys[${index}]`,
        key,
        'entries must all be names of item properties',
      )
    else if (property['default'] === undefined && !textsAt(items, 'required').includes(key))
      problems.required(
        `${path}.items.properties[${key}].default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      )
  }
}

/** A default must be a value that the schema allows. */
function checkDefault(schema: JsonObject, path: string, problems: Problems): void {
  const value = schema['default']
  if (value === undefined) return
  const structural = schema as StructuralSchema
  const copy = structuredClone(value)
  if (
    isJsonObject(copy) &&
    pruneUnknownFields({ properties: { value: structural } }, { value: copy }).length > 0
  )
    return problems.invalid(`${path}.default`, value, 'must not have unknown fields')
  applySchemaDefaults(structural, copy)
  for (const problem of validateBySchema(structural, copy, {
    field: `${path}.default`,
    name: '',
  }))
    problems.list.push(problem)
}
