import { isDeepStrictEqual } from 'node:util'
import { nearestName } from '../nearest-name.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'
import { formatPath } from './finding.ts'
import type { Report } from './report.ts'

/**
 * Checks a value against the schema of a CustomResourceDefinition: its fields, types, enumerations and sizes.
 * Patterns, formats, alternatives (`oneOf` and the like) and rules in CEL are left to the server.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function checkSchema(
  schema: JsonObject,
  value: unknown,
  place: { path: PathStep[]; report: Report },
): void {
  const { path, report } = place
  if (value === null || value === undefined) return
  const problem = typeProblem(schema, value) ?? sizeProblem(schema, value)
  if (problem) {
    report.add(problem.code, path, { message: `Invalid value: ${shown(value)}${problem.text}` })
    return
  }
  checkEnum(schema, value, place)
  if (Array.isArray(value)) checkItems(schema, value, place)
  else if (isJsonObject(value)) checkProperties(schema, value, place)
}

interface Problem {
  code: 'manifest/wrong-type' | 'manifest/invalid-value'
  text: string
}

const shown = (value: unknown): string => (typeof value === 'object' ? '' : `${JSON.stringify(value)}: `)

const isOfType: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isJsonObject,
  array: Array.isArray,
  string: value => typeof value === 'string',
  boolean: value => typeof value === 'boolean',
  integer: Number.isInteger,
  number: value => typeof value === 'number',
}

function typeProblem(schema: JsonObject, value: unknown): Problem | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || Number.isInteger(value)) return undefined
    return { code: 'manifest/wrong-type', text: 'must be an integer or a string' }
  }
  const { type } = schema
  if (typeof type !== 'string' || isOfType[type]?.(value) !== false) return undefined
  return { code: 'manifest/wrong-type', text: `must be of type ${type}` }
}

function sizeProblem(schema: JsonObject, value: unknown): Problem | undefined {
  const size = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? schema[name] : undefined
  const outside = (amount: number, [least, most]: [string, string], what: string): Problem | undefined => {
    const [low, high] = [size(least), size(most)]
    if (low !== undefined && amount < low) return invalid(`${what} should be greater than or equal to ${low}`)
    return high !== undefined && amount > high
      ? invalid(`${what} should be less than or equal to ${high}`)
      : undefined
  }
  if (typeof value === 'number') return outside(value, ['minimum', 'maximum'], 'it')
  if (typeof value === 'string')
    return outside(Array.from(value).length, ['minLength', 'maxLength'], 'its length')
  if (Array.isArray(value)) return outside(value.length, ['minItems', 'maxItems'], 'the number of its items')
  if (!isJsonObject(value)) return undefined
  return outside(Object.keys(value).length, ['minProperties', 'maxProperties'], 'the number of its fields')
}

const invalid = (text: string): Problem => ({ code: 'manifest/invalid-value', text })

function checkEnum(
  schema: JsonObject,
  value: unknown,
  { path, report }: { path: PathStep[]; report: Report },
): void {
  const values: unknown = schema['enum']
  if (!Array.isArray(values) || values.some(each => isDeepStrictEqual(each, value))) return
  const nearest = typeof value === 'string' ? nearestName(value, values.map(String)) : undefined
  report.add('manifest/unsupported-value', path, {
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${values.map(each => JSON.stringify(each)).join(', ')}`,
    fix: nearest && `Did you mean "${nearest}"?`,
  })
}

function checkItems(
  schema: JsonObject,
  items: unknown[],
  { path, report }: { path: PathStep[]; report: Report },
): void {
  const { items: itemSchema } = schema
  if (!isJsonObject(itemSchema)) return
  for (const [index, item] of items.entries())
    checkSchema(itemSchema, item, { path: [...path, index], report })
}

function checkProperties(
  schema: JsonObject,
  value: JsonObject,
  place: { path: PathStep[]; report: Report },
): void {
  const { path, report } = place
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const required: unknown = schema['required']
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && (value[name] === undefined || value[name] === null))
      report.required([...path, name])
  }
  for (const [name, field] of Object.entries(value)) {
    if (isHead(schema, name, path)) continue
    const known = properties[name] ?? schema['additionalProperties']
    if (isJsonObject(known)) checkSchema(known, field, { path: [...path, name], report })
    else if (known !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true)
      reportUnknown(name, Object.keys(properties), place)
  }
}

/** Every object has a head, and so have those that are embedded; schemas do not say what is in it. */
function isHead(schema: JsonObject, name: string, path: PathStep[]): boolean {
  const isObject = path.length === 0 || schema['x-kubernetes-embedded-resource'] === true
  return isObject && ['apiVersion', 'kind', 'metadata'].includes(name)
}

function reportUnknown(
  name: string,
  known: string[],
  { path, report }: { path: PathStep[]; report: Report },
): void {
  const nearest = nearestName(name, known)
  report.findings.push({
    path: [...path, name],
    code: 'manifest/unknown-field',
    message: `unknown field "${formatPath([...path, name])}"`,
    fix: nearest
      ? `Did you mean "${nearest}"?`
      : `Remove it${known.length > 0 ? `; there are ${known.join(', ')}` : ''}.`,
  })
}
