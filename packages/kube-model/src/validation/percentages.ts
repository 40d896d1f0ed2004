import type { At } from './labels.ts'

const percent = /^[0-9]+%$/
const rule =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

/** A number that is not negative, or a percentage. */
export function checkCountOrPercent(value: unknown, { path, problems }: At): void {
  if (typeof value === 'number') problems.notNegative(path, value)
  else if (typeof value === 'string' && !percent.test(value)) problems.invalid(path, value, rule)
}

/** A percentage of something whole. */
export function checkAtMostAll(value: unknown, { path, problems }: At): void {
  if (typeof value === 'string' && percent.test(value) && Number.parseInt(value, 10) > 100)
    problems.invalid(path, value, 'must not be greater than 100%')
}

/** The number that a number or percentage begins with; what is neither counts as none. */
export function countOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[0-9]+%?$/.test(value) ? Number.parseInt(value, 10) : 0
}
