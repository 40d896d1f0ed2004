import type { KubeObject } from '../object.ts'
import type { PathStep } from '../yaml/positions.ts'

/** An object on its way to another version. */
export class Draft {
  /** A copy, to be changed. */
  readonly object: KubeObject
  /** What was changed, each as half a sentence. */
  readonly changes: string[] = []
  /** Fields that were written. */
  readonly fields: PathStep[][] = []
  /** Why it cannot be rewritten exactly, if so. */
  refusal: { path: PathStep[]; reason: string; fix: string } | undefined

  constructor(object: KubeObject) {
    this.object = structuredClone(object)
  }

  /** Notes a change. */
  note(change: string, ...fields: PathStep[][]): void {
    if (!this.changes.includes(change)) this.changes.push(change)
    this.fields.push(...fields)
  }

  /** Notes why the object cannot be rewritten; the first reason stays. */
  refuse(path: PathStep[], reason: string, fix: string): void {
    this.refusal ??= { path, reason, fix }
  }
}

/** Rewrites the fields of an object for its new version, which it has already. */
export type Convert = (draft: Draft) => void
