import { FunctionError, TemplateError, type TemplateErrorCode } from '../errors.ts'
import type { CallContext, Environment } from '../function.ts'
import type { Limits } from '../limits.ts'
import { type CommandNode, type IdentifierNode, type Node, nodeText } from '../parse/node.ts'
import { positionOf } from '../parse/position.ts'
import type { Site, Trace } from '../positions/trace.ts'
import { quote } from '../strconv/quote.ts'
import { byteLength } from '../value/bytes.ts'
import type { Value } from '../value/value.ts'
import type { Scope } from './scope.ts'
import type { Template } from './template.ts'

/** What `.x` gives where a map has no `x`: no value (`default`, `invalid`), nil (`zero`), or an error. */
export type MissingKey = 'default' | 'invalid' | 'zero' | 'error'

/** What a run needs to know. */
export interface RunOptions {
  readonly limits: Limits
  readonly missingKey: MissingKey
  readonly environment: Environment
  readonly trace: Trace | undefined
}

// How many steps pass between two looks at the clock.
const STEPS_PER_LOOK = 0x1000
// More templates within each other than that are what used the stack up, rather than a value.
const DEEP = 100

/** One execution: its output so far, where it stands, and what it may still do. */
export class Run implements CallContext {
  /** What has been written to the current destination. */
  output = ''
  /** The node that an error would point to; every evaluation sets it, as Go's does. */
  node: Node
  /** The last call of a template, which is to blame when the stack ends. */
  call: Node | undefined
  /** The last call of a function that may run templates itself. */
  caller: CommandNode | IdentifierNode | undefined
  /** Which templates can be seen. */
  scope: Scope
  readonly missingKey: MissingKey
  readonly environment: Environment
  readonly trace: Trace | undefined
  readonly #limits: Limits
  readonly #deadline: number
  readonly #memory = new Map<symbol, unknown>()
  #depth = 0
  #deepest = 0
  #rounds = 0
  #steps = 0

  constructor(start: Node, scope: Scope, options: RunOptions) {
    this.node = start
    this.scope = scope
    this.missingKey = options.missingKey
    this.environment = options.environment
    this.trace = options.trace
    this.#limits = options.limits
    this.#deadline = performance.now() + options.limits.timeMs
  }

  write(site: Site, text: string): void {
    if (this.trace) this.trace.write(this.output.length, site)
    this.output += text
    // UTF-16 units are never more than bytes; the exact count is taken at the end.
    if (this.output.length > this.#limits.outputBytes) throw this.#outputTooLarge(site.node)
  }

  /** Checks the output's size in bytes, which `write` only estimates. */
  checkOutput(): void {
    if (this.output.length * 3 <= this.#limits.outputBytes) return
    if (byteLength(this.output) > this.#limits.outputBytes) throw this.#outputTooLarge(this.node)
  }

  #outputTooLarge(node: Node): TemplateError {
    this.node = node
    return this.limitError(
      `output exceeds ${this.#limits.outputBytes} bytes; raise limits.outputBytes if it has to`,
    )
  }

  /** Counts a round of a `range`. */
  round(): void {
    if (++this.#rounds > this.#limits.rangeRounds) {
      throw this.limitError(
        `more than ${this.#limits.rangeRounds} range rounds; raise limits.rangeRounds if it has to`,
      )
    }
    this.step()
  }

  /** Counts a step. */
  step(): void {
    if (++this.#steps % STEPS_PER_LOOK === 0) this.#look()
  }

  #look(): void {
    const { steps, timeMs } = this.#limits
    if (this.#steps > steps)
      throw this.limitError(`more than ${steps} steps; raise limits.steps if it has to`)
    if (performance.now() > this.#deadline) {
      throw this.limitError(`takes longer than ${timeMs} ms; raise limits.timeMs if it has to`)
    }
  }

  /** Enters a template; `leave` is its counterpart. */
  enter(node: Node): void {
    this.call = node
    if (this.#depth >= this.#limits.templateDepth) throw this.tooDeep()
    if (++this.#depth > this.#deepest) this.#deepest = this.#depth
    this.step()
  }

  leave(): void {
    this.#depth--
  }

  /** Go's error for templates that call themselves without end. */
  tooDeep(): TemplateError {
    if (this.call) this.node = this.call
    return this.limitError(`exceeded maximum template depth (${this.#limits.templateDepth})`)
  }

  /** What the end of JavaScript's stack, or a string beyond its limits, becomes. */
  rangeError(error: RangeError): TemplateError {
    if (!isStackOverflow(error)) return this.limitError('result is too large')
    return this.#deepest > DEEP ? this.tooDeep() : this.limitError('value nested too deep')
  }

  limitError(message: string): TemplateError {
    return this.error(message, { code: 'template/limit' })
  }

  /** An error at the current node, with Go's text. */
  error(message: string, options: { code?: TemplateErrorCode; cause?: unknown } = {}): TemplateError {
    const { code = 'template/exec', ...rest } = options
    const position = positionOf(this.node)
    const { template, line, column } = position
    const where = `${template}:${line}:${column}: executing ${quote(this.node.tree.name)} at <${nodeText(this.node)}>`
    return new TemplateError(code, `template: ${where}: ${message}`, { ...rest, position })
  }

  /** What a function's throw becomes. A stack that ended is left to the run as a whole. */
  callError(name: string, error: unknown): unknown {
    if (isStackOverflow(error)) return error
    if (error instanceof RangeError)
      return this.error(`error calling ${name}: result is too large`, {
        code: 'template/limit',
        cause: error,
      })
    const code =
      error instanceof FunctionError || error instanceof TemplateError ? error.code : 'template/function'
    const message = error instanceof Error ? error.message : String(error)
    return this.error(`error calling ${name}: ${message}`, { code, cause: error })
  }

  render(name: string, dot: Value): string {
    const template = this.scope.find(name)
    if (!template) throw this.scope.noTemplate(name)
    return this.#capture(template, dot)
  }

  renderText(text: string, dot: Value): string {
    const outside = this.scope
    const { scope, template } = outside.withText(text)
    this.scope = scope
    try {
      return this.#capture(template, dot)
    } finally {
      this.scope = outside
    }
  }

  /** What a template writes, instead of writing it to the output. */
  #capture(template: Template, dot: Value): string {
    const { output, node, trace, caller } = this
    this.output = ''
    this.enter(node)
    const outside = trace?.enterCapture(caller, template.tree)
    try {
      template.execute(this, dot)
      return this.output
    } finally {
      if (outside) trace?.leaveCapture(outside, this.output)
      this.leave()
      this.output = output
      this.node = node
    }
  }

  remember<T>(key: symbol, create: () => T): T {
    if (!this.#memory.has(key)) this.#memory.set(key, create())
    return this.#memory.get(key) as T
  }

  checkSize(size: number): void {
    if (size <= this.#limits.outputBytes) return
    throw new FunctionError(
      `result exceeds ${this.#limits.outputBytes} bytes; raise limits.outputBytes if it has to`,
      {
        code: 'template/limit',
      },
    )
  }
}

/** Whether an error says that JavaScript's stack ended. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
