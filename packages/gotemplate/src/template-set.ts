import { randomBytes } from 'node:crypto'
import { builtins } from './builtins/table.ts'
import { type MissingKey, Run } from './exec/run.ts'
import { Scope } from './exec/scope.ts'
import type { Template } from './exec/template.ts'
import type { Environment, FunctionTable } from './function.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { PositionMap } from './positions/position-map.ts'
import { Trace } from './positions/trace.ts'
import { normalize } from './value/bytes.ts'
import { fromPlain, type Numbers } from './value/plain.ts'

/** How templates are parsed and run. */
export interface TemplateOptions {
  /** Functions beyond Go's own, which they may replace. */
  readonly functions?: FunctionTable
  /** What stands around actions; `{{` and `}}` unless set. */
  readonly delimiters?: readonly [string, string]
  /** What a missing key gives: no value (`default`), nil (`zero`), or an error. */
  readonly missingKey?: MissingKey
  /** What numbers in data are: float64 (`yaml`, the default) or, where whole, int (`typed`). */
  readonly numbers?: Numbers
  readonly limits?: Partial<Limits>
  /** Clock, random numbers and what else functions ask the world for. */
  readonly environment?: Partial<Environment>
}

/** What is wanted of one run. */
export interface ExecuteOptions {
  /** Whether to record what wrote which part of the output. */
  readonly positions?: boolean
}

/** What a run gives. */
export interface ExecuteResult {
  readonly output: string
  /** Where it came from, if that was asked for. */
  readonly positions?: PositionMap
}

/** Templates that see each other, as Go's `template.Template` with all its associated ones. */
export class TemplateSet {
  readonly #scope: Scope
  readonly #limits: Limits
  readonly #environment: Environment
  readonly #missingKey: MissingKey
  readonly #numbers: Numbers

  /** @param name the first template's; messages and `tpl` use it */
  constructor(name: string, options: TemplateOptions = {}) {
    const functions = options.functions ? withBuiltins(options.functions) : builtins
    this.#scope = new Scope(name, { delimiters: options.delimiters ?? ['', ''], functions })
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#environment = { ...systemEnvironment, ...options.environment }
    this.#missingKey = options.missingKey ?? 'default'
    this.#numbers = options.numbers ?? 'yaml'
  }

  /**
   * Parses a text, and adds it and all that it defines under their names; empty ones replace no others.
   *
   * @throws TemplateError `template/parse` and its like, with Go's message and the position
   */
  parse(name: string, text: string): this {
    this.#scope.parse(name, text)
    return this
  }

  /** The names of all templates. */
  names(): string[] {
    return this.#scope.names()
  }

  /**
   * Runs a template.
   *
   * @param data the dot: plain data, as `JSON.parse` gives it, or a value; it is not changed
   * @throws TemplateError with Go's message and the position
   */
  execute(name: string, data: unknown, options: ExecuteOptions = {}): ExecuteResult {
    const template = this.#scope.find(name)
    if (!template) throw this.#scope.noTemplate(name)
    const trace = options.positions ? new Trace(template.tree) : undefined
    const run = this.#run(template, data, trace)
    run.checkOutput()
    const output = run.output.isWellFormed() ? run.output : normalize(run.output)
    return trace ? { output, positions: new PositionMap(trace, output) } : { output }
  }

  #run(template: Template, data: unknown, trace: Trace | undefined): Run {
    const run = new Run(template.tree.root, this.#scope, {
      limits: this.#limits,
      missingKey: this.#missingKey,
      environment: this.#environment,
      trace,
    })
    try {
      template.execute(run, fromPlain(data, this.#numbers) ?? undefined)
    } catch (error) {
      if (error instanceof RangeError) throw run.rangeError(error)
      throw error
    }
    return run
  }
}

/**
 * Parses a single template.
 *
 * @throws TemplateError
 */
export function parseTemplate(name: string, text: string, options: TemplateOptions = {}): ParsedTemplate {
  const set = new TemplateSet(name, options).parse(name, text)
  return { execute: (data, options) => set.execute(name, data, options) }
}

/** A template that was parsed on its own. */
export interface ParsedTemplate {
  /** @throws TemplateError */
  execute(data: unknown, options?: ExecuteOptions): ExecuteResult
}

const systemEnvironment: Environment = {
  now: () => Date.now(),
  timeZone: 'UTC',
  randomBytes: count => randomBytes(count),
}

/** A product's hundreds of templates are given one table: it is completed once. */
const completed = new WeakMap<FunctionTable, FunctionTable>()

function withBuiltins(functions: FunctionTable): FunctionTable {
  const known = completed.get(functions)
  if (known) return known
  const table = new Map([...builtins, ...functions])
  completed.set(functions, table)
  return table
}
