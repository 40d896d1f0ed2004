import type { JsonObject, JsonValue } from '@devmatic/kube-model'

/** Where a variable's value was set. */
export type Origin =
  | { type: 'file'; file: string; line: number; column: number }
  /** An option of the command line, as typed but without a secret's value: `-v replicas:3`. */
  | { type: 'option'; text: string }
  /** Set by the program that embeds the library. */
  | { type: 'program'; text: string }

/** Variables as templates see them, each remembering what set it, and what it overrode. */
export interface VariableSet {
  /** The tree that templates read as `.Variables`. */
  readonly values: JsonObject
  /** The value at a path such as `replicas.web`; undefined where nothing is. */
  get(path: string): JsonValue | undefined
  /** Where the value at a path was set, or the nearest value around it. */
  originOf(path: string): Origin | undefined
  /** All that was set at a path, the value in force last. */
  chainOf(path: string): readonly { origin: Origin; value: JsonValue }[]
  /** Paths of all leaves, in the order of their names. */
  paths(): readonly string[]
  /** Paths whose values must never be shown. */
  readonly secrets: ReadonlySet<string>
}
