import type { JsonObject, JsonValue } from '../object.ts'
import type { Problems } from '../validation/problems.ts'
import { compilePattern } from './pattern.ts'
import type { StructuralSchema } from './schema.ts'

/** Where a value stands, and where to tell what is wrong with it. */
export interface Place {
  /** As `spec.list[0]`. */
  field: string
  /** How messages call it. */
  name: string
  problems: Problems
}

/** Length and pattern of a text. Its length counts characters, not bytes, whatever the message says. */
export function checkString(schema: StructuralSchema, value: string, { field, name, problems }: Place): void {
  const { maxLength, minLength, pattern } = schema
  const length = Array.from(value).length
  if (maxLength !== undefined && length > maxLength) return problems.tooLong(field, maxLength)
  if (minLength !== undefined && length < minLength)
    return problems.invalid(field, value, `${name} in body should be at least ${minLength} chars long`)
  if (pattern === undefined) return
  const compiled = compilePattern(pattern)
  if (compiled instanceof Error || !compiled.test(value))
    problems.invalid(field, value, `${name} in body should match '${pattern}'`)
}

/** Go compares whole numbers with the limits' whole parts. */
function comparable(value: number, limit: number): number {
  return Number.isInteger(value) ? Math.trunc(limit) : limit
}

/** Range of a number, and what it must be a multiple of. */
export function checkNumber(schema: StructuralSchema, value: number, { field, name, problems }: Place): void {
  const { multipleOf, maximum, minimum } = schema
  if (multipleOf !== undefined) {
    const factor = comparable(value, multipleOf)
    if (factor <= 0)
      problems.invalid(field, value, `factor MultipleOf declared for ${name} must be positive: ${factor}`)
    else if (!Number.isInteger(value / factor))
      problems.invalid(field, value, `${name} in body should be a multiple of ${multipleOf}`)
  }
  if (maximum !== undefined) {
    const limit = comparable(value, maximum)
    const exclusive = schema.exclusiveMaximum === true
    if (exclusive ? value >= limit : value > limit)
      problems.invalid(
        field,
        value,
        `${name} in body should be less than ${exclusive ? '' : 'or equal to '}${maximum}`,
      )
  }
  if (minimum !== undefined) {
    const limit = comparable(value, minimum)
    const exclusive = schema.exclusiveMinimum === true
    if (exclusive ? value <= limit : value < limit)
      problems.invalid(
        field,
        value,
        `${name} in body should be greater than ${exclusive ? '' : 'or equal to '}${minimum}`,
      )
  }
}

/** How many items a list has. */
export function checkList(schema: StructuralSchema, items: readonly JsonValue[], place: Place): void {
  const { maxItems, minItems } = schema
  checkCount(items.length, { least: minItems, most: maxItems, what: 'items' }, place)
}

/** How many members an object has. */
export function checkMap(schema: StructuralSchema, object: JsonObject, place: Place): void {
  const { maxProperties, minProperties } = schema
  checkCount(
    Object.keys(object).length,
    { least: minProperties, most: maxProperties, what: 'properties' },
    place,
  )
}

interface Bounds {
  least: number | undefined
  most: number | undefined
  what: 'items' | 'properties'
}

function checkCount(count: number, { least, most, what }: Bounds, { field, name, problems }: Place): void {
  if (least !== undefined && count < least)
    problems.invalid(field, count, `${name} in body should have at least ${least} ${what}`)
  if (most !== undefined && count > most) problems.tooMany(field, count, most)
}
