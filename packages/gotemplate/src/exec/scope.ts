import { TemplateError } from '../errors.ts'
import type { FunctionTable } from '../function.ts'
import { isEmptyList, type Tree } from '../parse/node.ts'
import { parse } from '../parse/parser.ts'
import { quote } from '../strconv/quote.ts'
import { Template } from './template.ts'

/** How texts are parsed, and what they can call. */
export interface ScopeOptions {
  readonly delimiters: readonly [string, string]
  /** All functions, the built-in ones included. */
  readonly functions: FunctionTable
}

/** Templates that can call each other by name. */
export class Scope {
  /** The name of the first template, as messages give it. */
  readonly name: string
  readonly #options: ScopeOptions
  readonly #templates = new Map<string, Template>()
  readonly #outside: Scope | undefined

  constructor(name: string, options: ScopeOptions, outside?: Scope) {
    this.name = name
    this.#options = options
    this.#outside = outside
  }

  find(name: string): Template | undefined {
    return this.#templates.get(name) ?? this.#outside?.find(name)
  }

  names(): string[] {
    return [...new Set([...(this.#outside?.names() ?? []), ...this.#templates.keys()])]
  }

  /** Go's error for a template that is not there. */
  noTemplate(name: string): TemplateError {
    return new TemplateError(
      'template/exec',
      `template: no template ${quote(name)} associated with template ${quote(this.name)}`,
    )
  }

  /**
   * Parses a text and adds what it defines; an empty template does not replace another.
   *
   * @throws TemplateError
   */
  parse(name: string, text: string): void {
    const { delimiters, functions } = this.#options
    const trees = parse({ name, text }, { delimiters, hasFunction: name => functions.has(name) })
    for (const tree of trees.values()) this.#add(tree)
  }

  /** A scope within this one that has also what a text defines, and the template of the text itself. */
  withText(text: string): { scope: Scope; template: Template } {
    const scope = new Scope(this.name, this.#options, this)
    scope.parse(this.name, text)
    const template = scope.#templates.get(this.name) ?? this.find(this.name)
    if (!template) throw this.noTemplate(this.name)
    return { scope, template }
  }

  #add(tree: Tree): void {
    if (isEmptyList(tree.root) && this.#templates.has(tree.name)) return
    this.#templates.set(tree.name, new Template(tree, this.#options.functions))
  }
}
