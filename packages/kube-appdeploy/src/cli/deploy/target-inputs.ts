import type { InputOptions } from '../inputs.ts'

/** Options about rendering, which commands do not have that only look at a cluster. */
export const inputsOfTargets: readonly (keyof InputOptions)[] = [
  'variable',
  'variables',
  'setFile',
  'mode',
  'missing',
  'recursive',
  'imagePullSecret',
]
