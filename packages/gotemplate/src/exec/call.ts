import { AND, CALL, OR, SLICE } from '../builtins/table.ts'
import type { CommandNode, IdentifierNode } from '../parse/node.ts'
import { nodeText } from '../parse/node.ts'
import { BOXED } from '../builtins/index-and-slice.ts'
import { isTrue } from '../value/truth.ts'
import type { GoFunction, GoType } from '../value/type.ts'
import { ANY, REFLECT, typeOf } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { checkArgument } from './arguments.ts'
import type { Arguments, ExpressionCompiler } from './expressions.ts'
import type { EvaluateCommand } from './frame.ts'
import type { Run } from './run.ts'

/** What is called. */
export interface Callee {
  readonly name: string
  readonly function: GoFunction
  /** Where an error of the function itself points to. */
  readonly node: IdentifierNode | CommandNode
}

/** The type of the parameter that takes the argument with that index. */
export function typeOfParameter({ params, rest }: GoFunction, index: number): GoType {
  return params[index] ?? rest ?? ANY
}

/** What is wrong with the number of arguments, in Go's words. */
export function wrongCount({ params, rest }: GoFunction, { nodes, hasFinal }: Arguments): string | undefined {
  const count = nodes.length + (hasFinal ? 1 : 0)
  if (!rest) return count === params.length ? undefined : `want ${params.length} got ${count}`
  // Go leaves out, here, the one that comes through the pipeline.
  return count >= params.length ? undefined : `want at least ${params.length} got ${nodes.length}`
}

/** Compiles a call: how many arguments there are is known now, what they are is checked in the run. */
export function compileCall(callee: Callee, args: Arguments, compiler: ExpressionCompiler): EvaluateCommand {
  const wrong = wrongCount(callee.function, args)
  if (wrong !== undefined) {
    return frame => {
      throw frame.run.error(`wrong number of args for ${callee.name}: ${wrong}`)
    }
  }
  if (callee.function === AND || callee.function === OR) return compileShortCircuit(callee, args, compiler)
  const values: EvaluateCommand[] = args.nodes.map((node, i) =>
    compiler.argument(node, typeOfParameter(callee.function, i)),
  )
  if (callee.function === SLICE) markBoxed(values, args, compiler)
  if (callee.function === CALL) values.unshift((_frame, final) => nameOfCallee(args, final))
  if (args.hasFinal) values.push(finalArgument(typeOfParameter(callee.function, args.nodes.length)))
  return applyTo(callee, values)
}

/** `and` and `or` stop at the first argument that decides. */
function compileShortCircuit(
  callee: Callee,
  { nodes, hasFinal }: Arguments,
  compiler: ExpressionCompiler,
): EvaluateCommand {
  const decides = callee.function === OR
  const values = nodes.map((node, i) =>
    i === 0 ? compiler.argument(node, REFLECT) : compiler.uncertainly(() => compiler.argument(node, REFLECT)),
  )
  return (frame, final) => {
    let value: Value
    for (const evaluate of values) {
      value = evaluate(frame)
      if (isTrue(value) === decides) return value
    }
    return hasFinal ? final : value
  }
}

/** `slice`, other than `index`, does not look into an interface for its indexes. */
function markBoxed(values: EvaluateCommand[], { nodes }: Arguments, compiler: ExpressionCompiler): void {
  for (const [i, node] of nodes.entries()) {
    const evaluate = values[i]
    if (i === 0 || !evaluate) continue
    const isBoxed = compiler.boxed(node)
    values[i] = frame => {
      const value = evaluate(frame, undefined)
      return value !== undefined && isBoxed(frame) ? BOXED : value
    }
  }
}

/** The argument that comes through the pipeline. */
function finalArgument(type: GoType): EvaluateCommand {
  return (frame, final) => checkArgument(frame.run, final, type)
}

/** What `call` calls, as messages give it. */
function nameOfCallee({ nodes }: Arguments, final: Value): string {
  if (nodes[0]) return nodeText(nodes[0])
  return typeof final === 'string' ? final : `<${typeOf(final)?.name ?? 'invalid'} Value>`
}

/** Calls with the values of the arguments; for one and two of them, the usual numbers, without a list. */
function applyTo(callee: Callee, values: readonly EvaluateCommand[]): EvaluateCommand {
  const [first, second] = values
  const { wantsContext } = callee.function
  const call = callee.function.call as (...args: readonly unknown[]) => Value
  if (wantsContext || !first || values.length > 2) return applyToList(callee, values)
  if (!second) {
    return (frame, final) => {
      const argument = first(frame, final)
      try {
        return finish(frame.run, call(argument))
      } catch (error) {
        throw failure(frame.run, callee, error)
      }
    }
  }
  return (frame, final) => {
    const left = first(frame, final)
    const right = second(frame, final)
    try {
      return finish(frame.run, call(left, right))
    } catch (error) {
      throw failure(frame.run, callee, error)
    }
  }
}

function applyToList(callee: Callee, values: readonly EvaluateCommand[]): EvaluateCommand {
  const { wantsContext } = callee.function
  const call = callee.function.call as (...args: readonly unknown[]) => Value
  return (frame, final) => {
    const { run } = frame
    const args: unknown[] = wantsContext ? [run] : []
    for (const evaluate of values) args.push(evaluate(frame, final))
    if (wantsContext) run.caller = callee.node
    try {
      return finish(run, call(...args))
    } catch (error) {
      throw failure(run, callee, error)
    }
  }
}

function finish(run: Run, result: Value): Value {
  run.step()
  if (typeof result === 'string') run.checkSize(result.length)
  return result
}

function failure(run: Run, { name, node }: Callee, error: unknown): unknown {
  run.node = node
  return run.callError(name, error)
}
