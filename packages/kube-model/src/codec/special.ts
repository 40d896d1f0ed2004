import type { JsonValue } from '../object.ts'
import { normalizeQuantity } from '../quantity/normalize-quantity.ts'
import { normalizeMicroTime, normalizeTime } from './scalars.ts'

/** How types that write their own JSON do it; those that are not here keep what they read. */
export const specialCodecs: Record<string, (value: JsonValue) => unknown> = {
  'meta.v1.Time': normalizeTime,
  'meta.v1.MicroTime': normalizeMicroTime,
  // A bare number is the text that it is written as.
  'resource.Quantity': value =>
    normalizeQuantity(typeof value === 'number' ? String(value) : (value as string)),
  'intstr.IntOrString': value => {
    if (typeof value === 'string' || Number.isInteger(value)) return value
    throw new Error(
      `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type int32`,
    )
  },
}
