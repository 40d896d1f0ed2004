import type { FunctionTable } from '../function.ts'
import type { Tree } from '../parse/node.ts'
import type { Value } from '../value/value.ts'
import { Compiler } from './compiler.ts'
import { type Execute, Frame } from './frame.ts'
import type { Run } from './run.ts'

/** A template, compiled when it first runs. */
export class Template {
  readonly tree: Tree
  readonly #functions: FunctionTable
  #body: Execute | undefined

  constructor(tree: Tree, functions: FunctionTable) {
    this.tree = tree
    this.#functions = functions
  }

  /** Writes the template, with that dot, to the run's output. */
  execute(run: Run, dot: Value): void {
    this.#body ??= new Compiler(this.#functions).compile(this.tree)
    this.#body(new Frame(run, dot))
  }
}
