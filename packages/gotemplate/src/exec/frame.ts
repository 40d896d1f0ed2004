import type { Value } from '../value/value.ts'
import type { Run } from './run.ts'

/** What the code of one template works on: a call of it. */
export class Frame {
  readonly run: Run
  dot: Value
  /**
   * Whether dot came out of an interface, as elements of `[]any` do. Then Go's messages name its type
   * `interface {}`, and `slice` refuses it as an index.
   */
  isDotBoxed = false
  /** Variables by slot; `$` is the first. */
  readonly variables: Value[]
  /** As `isDotBoxed`, for each variable; undefined where its declaration was passed over. */
  readonly boxed: (boolean | undefined)[]

  constructor(run: Run, dot: Value) {
    this.run = run
    this.dot = dot
    this.variables = [dot]
    this.boxed = [false]
  }
}

/** How a statement ends: as usual, or out of the `range` around it. */
export type Signal = 0 | 1 | 2
export const NEXT = 0
export const BREAK = 1
export const CONTINUE = 2

/** A compiled statement. */
export type Execute = (frame: Frame) => Signal

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Value

/** A compiled command; `final` is what the command before it in the pipeline gave. */
export type EvaluateCommand = (frame: Frame, final?: Value) => Value
