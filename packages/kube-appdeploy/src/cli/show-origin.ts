import type { Origin } from '../variables/variable-set.ts'

/** Where a variable was set, for people: `variables.yaml:3:1`, or the option as typed. */
export function showOrigin(origin: Origin | undefined): string {
  switch (origin?.type) {
    case 'file':
      return `${origin.file}:${origin.line}:${origin.column}`
    case 'option':
    case 'program':
      return origin.text
    case undefined:
      return 'set nowhere'
    default:
      return origin satisfies never
  }
}
