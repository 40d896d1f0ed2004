import type { JsonObject, JsonValue } from '@devmatic/kube-model'
import { renderError } from '../diagnostic.ts'
import { isMap, type VariableLayer } from './merge-layers.ts'
import { formatVariablePath, parseVariablePath, type VariablePath } from './variable-path.ts'

/** One `-v name:value`, still without its type. */
export interface VariableOption {
  path: string[]
  value: string
  /** As typed, for messages; a secret's value is left out. */
  text: string
  secret?: boolean
}

/**
 * Reads `name:value` or `name=value`; dots in the name go into maps.
 *
 * @throws CodedError `usage`
 */
export function parseVariableOption(text: string): VariableOption {
  const at = text.search(/[:=]/)
  if (at <= 0) {
    const wanted = at === 0 ? 'a name before the colon' : 'a value'
    throw renderError('usage', `-v ${text}: ${wanted} is missing; write -v name:value or -v name=value`)
  }
  const path = parseVariablePath(text.slice(0, at))
  if (path.includes('')) throw renderError('usage', `-v ${text}: the name has an empty part`)
  return { path, value: text.slice(at + 1), text: `-v ${text}` }
}

/**
 * A layer of one option. Its value is a string, as in the original tool, unless the default that it replaces is a
 * boolean or a number and the value reads as one: the string "false" must not switch on what `if` asks for.
 *
 * @throws CodedError `usage`: no boolean where the default is one; what should be a map on the way is none
 */
export function layerOfOption(option: VariableOption, defaults: JsonObject): VariableLayer {
  const path = resolvePath(option, defaults)
  const value = typedValue(option, valueAt(defaults, path))
  const values = path.reduceRight<JsonValue>(
    (inner, key) => Object.assign(Object.create(null), { [key]: inner }),
    value,
  )
  return {
    values: values as JsonObject,
    originOf: () => ({ type: 'option', text: option.text }),
    ...(option.secret && { secrets: [formatVariablePath(path)] }),
  }
}

/** A key that itself holds dots is meant where the variables have it. */
function resolvePath({ path, text }: VariableOption, defaults: JsonObject): string[] {
  const whole = path.join('.')
  if (Object.hasOwn(defaults, whole)) return [whole]
  for (let depth = 1; depth < path.length; depth++) {
    const above = valueAt(defaults, path.slice(0, depth))
    if (above !== undefined && above !== null && !isMap(above)) {
      const name = formatVariablePath(path.slice(0, depth))
      throw renderError(
        'usage',
        `${text}: the variable ${name} is ${kindOf(above)}, so it holds no ${whole.slice(name.length + 1)}`,
      )
    }
  }
  return path
}

function typedValue({ value, text }: VariableOption, current: JsonValue | undefined): JsonValue {
  // Nothing counts as false in templates, and prints as nothing, as in the original tool.
  if (typeof current === 'boolean' && value !== '') {
    const flag = booleans.get(value.toLowerCase())
    if (flag !== undefined) return flag
    throw renderError(
      'usage',
      `${text}: the default is ${current}, so the value is true or false (yes, no, on, off)`,
    )
  }
  // Only what prints as it was typed: 0400 is octal to YAML, and 1.10 is a version, not 1.1.
  if (typeof current === 'number' && String(Number(value)) === value && Number.isFinite(Number(value)))
    return Number(value)
  return value
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
])

function valueAt(values: JsonObject, path: VariablePath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    values,
  )
}

function kindOf(value: JsonValue): string {
  return Array.isArray(value) ? 'a list' : `the ${typeof value} ${JSON.stringify(value)}`
}
