import { isCodedError } from '@devmatic/base'
import type { Shape } from '../codec/go-type.ts'
import { parseQuantity } from '../quantity/quantity.ts'

/** What is wrong with a value for its field. */
export interface ValueProblem {
  code: 'manifest/wrong-type' | 'manifest/invalid-value'
  problem: string
  fix?: string
}

/** Checks a value that has no fields of its own against the Go type of its field. */
export function checkScalar(shape: Shape, value: unknown): ValueProblem | undefined {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? undefined : wrongType('a string', value, quoteFix(value))
    case 'bool':
      return typeof value === 'boolean'
        ? undefined
        : wrongType('true or false', value, unquoteFix(value, /^(true|false)$/))
    case 'int32':
    case 'int64':
      return checkInteger(shape.kind, value)
    case 'double':
      return typeof value === 'number' ? undefined : wrongType('a number', value, unquoteFix(value, number))
    case 'bytes':
      return checkBytes(value)
    case 'special':
      return specialChecks[shape.name]?.(value)
    default:
      return undefined
  }
}

/** A value of the wrong type. */
export function wrongType(wanted: string, value: unknown, fix?: string): ValueProblem {
  const shown = value !== null && typeof value === 'object' ? '' : `${JSON.stringify(value)}: `
  const found = Array.isArray(value)
    ? ', not a list'
    : value !== null && typeof value === 'object'
      ? ', not an object'
      : ''
  return {
    code: 'manifest/wrong-type',
    problem: `Invalid value: ${shown}must be ${wanted}${found}`,
    ...(fix && { fix }),
  }
}

function invalid(value: unknown, problem: string): ValueProblem {
  return { code: 'manifest/invalid-value', problem: `Invalid value: ${JSON.stringify(value)}: ${problem}` }
}

const number = /^-?[0-9]+(\.[0-9]+)?$/

function quoteFix(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined
  return `Write it in quotes: "${value}".`
}

function unquoteFix(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? `Write ${value} without quotes.` : undefined
}

function checkInteger(kind: 'int32' | 'int64', value: unknown): ValueProblem | undefined {
  if (!Number.isInteger(value)) return wrongType('an integer', value, unquoteFix(value, /^-?[0-9]+$/))
  // As numbers, 2^63 - 1 and 2^63 are one.
  const [least, most] = kind === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [-(2 ** 63), 2 ** 63]
  if ((value as number) >= least && (value as number) <= most) return undefined
  return { ...wrongType(`an integer of ${kind.slice(3)} bits`, value) }
}

function checkBytes(value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return wrongType('a string in base64', value)
  const base64 = value.replaceAll(/[\r\n]/g, '')
  if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined
  // Not the value: it may be a secret.
  return {
    code: 'manifest/invalid-value',
    problem: 'Invalid value: illegal base64 data',
    fix: 'Encode it in base64; in a Secret, write plain text in stringData.',
  }
}

const specialChecks: Record<string, ((value: unknown) => ValueProblem | undefined) | undefined> = {
  'resource.Quantity': checkQuantity,
  'intstr.IntOrString': value =>
    typeof value === 'string' || Number.isInteger(value)
      ? undefined
      : wrongType('an integer or a string', value),
  'meta.v1.Time': checkTime,
  'meta.v1.MicroTime': checkTime,
  'meta.v1.Duration': checkDuration,
  'runtime.RawExtension': value =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? undefined
      : wrongType('an object', value),
}

function checkQuantity(value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string' && typeof value !== 'number')
    return wrongType('a quantity, such as 500m or 1Gi', value)
  try {
    parseQuantity(String(value))
    return undefined
  } catch (error) {
    if (!isCodedError(error)) throw error
    return { ...invalid(value, error.message), fix: 'Write a quantity, such as 500m, 0.5, 128Mi or 1Gi.' }
  }
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})$/

function checkTime(value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return wrongType('a time', value)
  const isTime = rfc3339.test(value) && !Number.isNaN(Date.parse(value))
  return isTime
    ? undefined
    : invalid(value, 'must be a time as RFC 3339 writes it, such as 2006-01-02T15:04:05Z')
}

function checkDuration(value: unknown): ValueProblem | undefined {
  if (typeof value !== 'string') return wrongType('a duration, such as 1m30s', value)
  const isDuration =
    /^[-+]?(0|(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))*)$/.test(value)
  return isDuration ? undefined : invalid(value, 'must be a duration, such as 1m30s')
}
