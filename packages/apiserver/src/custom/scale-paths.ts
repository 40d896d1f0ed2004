import { isJsonObject, parseLabelSelector } from '@devmatic/kube-model'
import type { JsonValue, KubeObject } from '@devmatic/kube-model'
import type { StatusCause } from '../status/status.ts'
import type { ScalePaths } from './definition.ts'

const maximumReplicas = 2 ** 31 - 1

/** What is wrong with the fields that an object's scale shows. */
export function checkScale(object: KubeObject, scale: ScalePaths | undefined): StatusCause[] {
  if (!scale) return []
  const causes: StatusCause[] = []
  const invalid = (field: string, value: JsonValue, detail: string): void => {
    const message = `Invalid value: ${JSON.stringify(value)}: ${detail}`
    causes.push({ reason: 'FieldValueInvalid', message, field })
  }
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) {
    const value = valueAt(object, path)
    if (value instanceof Error) invalid(path, 0, `${path} accessor error: ${value.message}`)
    else if (value === undefined) continue
    else if (!Number.isInteger(value))
      invalid(
        path,
        0,
        `${path} accessor error: ${shown(value)} is of the type ${goTypeOf(value)}, expected int64`,
      )
    else if ((value as number) < 0) invalid(path, value, 'should be a non-negative integer')
    else if ((value as number) > maximumReplicas)
      invalid(path, value, `should be less than or equal to ${maximumReplicas}`)
  }
  const { labelSelectorPath = '' } = scale
  const selector = labelSelectorPath ? valueAt(object, labelSelectorPath) : undefined
  if (typeof selector === 'string' && selector) {
    try {
      parseLabelSelector(selector)
    } catch (error) {
      invalid(labelSelectorPath, selector, (error as Error).message)
    }
  }
  return causes
}

/** The value at a simple path such as `.spec.replicas`; an Error where the way there is barred. */
export function valueAt(object: KubeObject, path: string): JsonValue | Error | undefined {
  let value = object as unknown as JsonValue | undefined
  for (const name of stepsOf(path)) {
    if (value === undefined || value === null) return undefined
    if (!isJsonObject(value))
      return new Error(`${shown(value)} is of the type ${goTypeOf(value)}, expected map[string]interface{}`)
    value = value[name]
  }
  return value
}

/** The names that a simple path goes through. */
export function stepsOf(path: string): string[] {
  return path.split('.').slice(1)
}

function shown(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isJsonObject(value)) return 'map[string]interface {}'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value
}
