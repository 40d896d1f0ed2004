import { CodedError } from '@devmatic/base'

/** A number, or a percentage such as `25%`. */
export type IntOrPercent = number | string

/** Which way a percentage of a whole number goes. */
export type Rounding = 'up' | 'down'

/**
 * The number that a value stands for, where a percentage is one of `total`.
 *
 * @throws CodedError `controllers/not-a-percentage`
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/util/intstr#GetScaledValueFromIntOrPercent
 */
export function scaleIntOrPercent(value: IntOrPercent, total: number, rounding: Rounding): number {
  if (typeof value === 'number') return value
  const percent = /^([+-]?\d+)%$/.exec(value)?.[1]
  if (percent === undefined) {
    throw new CodedError(
      'controllers/not-a-percentage',
      `"${value}" is neither a number nor a percentage such as 25%.`,
    )
  }
  const scaled = (Number(percent) * total) / 100
  return (rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled)) + 0
}
