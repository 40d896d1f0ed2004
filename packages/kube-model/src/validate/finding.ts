import type { PathStep } from '../yaml/positions.ts'

/** What can be wrong with an object. */
export type FindingCode =
  | 'manifest/not-an-object'
  | 'manifest/missing-api-version'
  | 'manifest/missing-kind'
  | 'manifest/missing-name'
  | 'manifest/unknown-api-version'
  | 'manifest/unknown-field'
  | 'manifest/wrong-type'
  | 'manifest/missing-field'
  | 'manifest/invalid-value'
  | 'manifest/unsupported-value'
  | 'manifest/duplicate-item'
  | 'manifest/selector-mismatch'
  | 'manifest/duplicate'
  | 'manifest/dangling-reference'
  | 'manifest/preset-conflict'

/** Something wrong with one field of an object. */
export interface ObjectFinding {
  /** The field; where it is missing, the field that should be there. */
  path: PathStep[]
  code: FindingCode
  /** What is wrong, beginning with the field, in Kubernetes' words. */
  message: string
  /** What to do about it. */
  fix?: string
}

/** Something wrong with one object of several. */
export interface ProductFinding extends ObjectFinding {
  /** Which object, in the list that was given. */
  index: number
  /** The other object, where the finding is about two. */
  related?: { index: number; path: PathStep[] }
}

/** A path as Kubernetes' messages write it: `spec.containers[0].ports`, `metadata.labels[a/b]`. */
export function formatPath(path: readonly PathStep[]): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[A-Za-z0-9_$-]+$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${step}]`
  }
  return text
}
