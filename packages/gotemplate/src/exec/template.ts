import { TemplateError } from '../errors.ts'
import type { FunctionTable } from '../function.ts'
import type { Tree } from '../parse/node.ts'
import { quote } from '../strconv/quote.ts'
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
    this.#body ??= this.#compile()
    this.#body(new Frame(run, dot))
  }

  #compile(): Execute {
    try {
      return new Compiler(this.#functions).compile(this.tree)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const message = `template: ${this.tree.source.name}: ${quote(this.tree.name)} is nested too deep; split it with {{define}}`
      throw new TemplateError('template/limit', message, { cause: error })
    }
  }
}
