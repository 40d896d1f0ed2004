import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { JsonValue } from '../object.ts'
import { isField, memberSchema } from './apply-schema.ts'
import type { ApplySchema, ListSchema, MapSchema, ScalarType } from './apply-schema.ts'
import { formOf } from './deduce.ts'
import { fieldElement, formatElement, listElement } from './path-element.ts'
import type { PathElement } from './path-element.ts'

/**
 * Refuses an intent that does not fit its schema.
 *
 * @throws CodedError `kube/bad-apply`, which names every field at fault
 */
export function validateIntent(schema: ApplySchema, value: JsonValue): void {
  const problems = new Validator().check(schema, value, '')
  if (problems.length === 0) return
  const lines = problems.map(problem => `  ${problem}`)
  throw new CodedError(
    'kube/bad-apply',
    problems.length === 1 ? (problems[0] as string) : `errors:\n${lines.join('\n')}`,
  )
}

class Validator {
  check(schema: ApplySchema, value: JsonValue, path: string): string[] {
    const form = formOf(schema, value)
    switch (form.kind) {
      case 'scalar':
        return checkScalar(form.scalar, value, path)
      case 'list':
        return this.#list(form.list, value, path)
      case 'map':
        return this.#map(form.map, value, path)
      default:
        return form satisfies never
    }
  }

  #list(list: ListSchema, value: JsonValue, path: string): string[] {
    if (value === null) return []
    if (!Array.isArray(value)) return [`${path}: expected list, got ${inGo(value)}`]
    if (list.atomic)
      return value.flatMap((item, index) => this.check(list.element, item, `${path}[${index}]`))
    const seen = new Set<PathElement>()
    const problems: string[] = []
    for (const [index, item] of value.entries()) {
      let element: PathElement
      try {
        element = listElement(list, item)
      } catch (error) {
        return [...problems, `${path}: element ${index}: ${(error as Error).message}`]
      }
      if (seen.has(element)) problems.push(`${path}: duplicate entries for key ${formatElement(element)}`)
      seen.add(element)
      problems.push(...this.check(list.element, item, `${path}${formatElement(element)}`))
    }
    return problems
  }

  #map(map: MapSchema, value: JsonValue, path: string): string[] {
    if (value === null) return []
    if (!isJsonObject(value)) return [`${path}: expected map, got ${inGo(value)}`]
    return Object.entries(value).flatMap(([name, member]) => {
      const below = `${path}${formatElement(fieldElement(name))}`
      const schema = memberSchema(map, name)
      if (!schema || (!isField(map, name) && !map.element)) return [`${below}: field not declared in schema`]
      return member === undefined ? [] : this.check(schema, member, below)
    })
  }
}

function checkScalar(scalar: ScalarType, value: JsonValue, path: string): string[] {
  if (value === null) return []
  const got = JSON.stringify(value)
  switch (scalar) {
    case 'numeric':
      return typeof value === 'number'
        ? []
        : [`${path}: expected numeric (int or float), got ${goTypeOf(value)}`]
    case 'string':
      return typeof value === 'string'
        ? []
        : [`${path}: expected string, got &value.valueUnstructured{Value:${got}}`]
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: expected boolean, got ${got}`]
    case 'untyped':
      return typeof value === 'object' ? [`${path}: expected any scalar, got ${got}`] : []
    default:
      return scalar satisfies never
  }
}

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return '[]interface {}'
  return isJsonObject(value) ? 'map[string]interface {}' : typeof value === 'boolean' ? 'bool' : 'string'
}

/** A value as Go prints what is wrapped around it. */
function inGo(value: JsonValue): string {
  return `&{${typeof value === 'string' ? value : JSON.stringify(value)}}`
}
