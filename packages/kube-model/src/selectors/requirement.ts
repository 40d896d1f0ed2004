import { CodedError } from '@devmatic/base'
import { checkLabelValue, checkQualifiedName } from '../names/name-syntax.ts'

/** How a requirement compares a label. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<'

/** What a selector asks of one label. */
export interface Requirement {
  key: string
  operator: SelectorOperator
  /** In order, each once. */
  values: readonly string[]
}

/** What can be wrong with a selector. */
export type SelectorErrorCode = 'selector/parse'

/** Labels of an object, or its annotations. */
export type Labels = Readonly<Record<string, string>>

/** A selector that cannot be read. The message is Kubernetes' own. */
export function selectorError(message: string): CodedError<SelectorErrorCode> {
  return new CodedError('selector/parse', message)
}

/** @throws CodedError `selector/parse` for a key, a value or a number of values that the operator does not allow */
export function createRequirement(
  key: string,
  operator: SelectorOperator,
  values: readonly string[],
): Requirement {
  const problems = [
    ...invalid('key', key, checkQualifiedName(key)),
    ...checkCount(operator, values),
    ...values.flatMap((value, index) => invalid(`values[${index}][${key}]`, value, checkLabelValue(value))),
  ]
  if (problems.length > 0)
    throw selectorError(problems.length > 1 ? `[${problems.join(', ')}]` : problems[0]!)
  return { key, operator, values }
}

/** What is wrong with a field, as Kubernetes says it; nothing where there are no problems. */
export function invalid(field: string, value: string, problems: string[]): string[] {
  return problems.length > 0
    ? [`${field}: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`]
    : []
}

function checkCount(operator: SelectorOperator, values: readonly string[]): string[] {
  const shown = values.length > 0 ? JSON.stringify(values) : 'null'
  const refuse = (rule: string): string[] => [`values: Invalid value: ${shown}: ${rule}`]
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? refuse("for 'in', 'notin' operators, values set can't be empty") : []
    case 'exists':
    case '!':
      return values.length > 0 ? refuse('values set must be empty for exists and does not exist') : []
    case '>':
    case '<':
      if (values.length !== 1) return refuse("for 'Gt', 'Lt' operators, exactly one value is required")
      return values.flatMap((value, index) =>
        invalid(
          `values[${index}]`,
          value,
          isInteger(value) ? [] : ["for 'Gt', 'Lt' operators, the value must be an integer"],
        ),
      )
    default:
      return values.length === 1 ? [] : refuse('exact-match compatibility requires one single value')
  }
}

const isInteger = (text: string): boolean =>
  /^[-+]?[0-9]+$/.test(text) &&
  BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''))

/** Whether labels meet a requirement. */
export function meetsRequirement(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case '>':
    case '<':
      return value !== undefined && comparesAs(operator, value, values[0]!)
    default:
      return value !== undefined && values.includes(value)
  }
}

function comparesAs(operator: '>' | '<', value: string, limit: string): boolean {
  if (!isInteger(value)) return false
  const difference = BigInt(value.replace('+', '')) - BigInt(limit.replace('+', ''))
  return operator === '>' ? difference > 0n : difference < 0n
}

/** A requirement as text, as selectors are written in queries. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.toSorted().join(',')})`
    default:
      return `${key}${operator}${values[0]}`
  }
}
