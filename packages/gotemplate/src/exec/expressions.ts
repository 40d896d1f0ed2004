import type { FunctionTable } from '../function.ts'
import type {
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  OperandNode,
  PipeNode,
  VariableNode,
} from '../parse/node.ts'
import { nodeText } from '../parse/node.ts'
import { quote } from '../strconv/quote.ts'
import type { GoFunction, GoType } from '../value/type.ts'
import { ANY, REFLECT } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { checkArgument, idealConstant, type Literal, literalOf } from './arguments.ts'
import { compileCall, typeOfParameter, wrongCount } from './call.ts'
import {
  type CallMethod,
  hasBoxedElements,
  invoke,
  readField,
  readFields,
  type Receiver,
  refusalOfArguments,
} from './fields.ts'
import type { Evaluate, EvaluateCommand, Frame } from './frame.ts'
import type { Slots, VariableScope } from './variables.ts'

/** The arguments of a command: those written after it, and whether one comes through the pipeline. */
export interface Arguments {
  readonly nodes: readonly OperandNode[]
  readonly hasFinal: boolean
}

const NO_ARGUMENTS: Arguments = { nodes: [], hasFinal: false }

/**
 * Compiles pipelines and what they are made of. The order in which nodes become the run's current one is Go's:
 * errors point to the last one.
 */
export class ExpressionCompiler {
  readonly #functions: FunctionTable
  readonly #variables: VariableScope
  #depth = 0

  constructor(functions: FunctionTable, variables: VariableScope) {
    this.#functions = functions
    this.#variables = variables
  }

  /** A pipeline with its variables. Its value is never nil in an interface: that becomes no value. */
  pipeline(pipe: PipeNode): Evaluate {
    return this.#whole(() => {
      const value = this.#commands(pipe)
      return pipe.variables.length > 0 ? this.#withVariables(pipe, value) : value
    })
  }

  /** As `pipeline`, but leaves the variables alone. */
  value(pipe: PipeNode): Evaluate {
    return this.#whole(() => this.#commands(pipe))
  }

  /** Around the outermost pipeline: variables whose declaration may be passed over have to be unset before. */
  #whole(compile: () => Evaluate): Evaluate {
    this.#depth++
    const evaluate = compile()
    this.#depth--
    const slots = this.#depth > 0 ? [] : this.#variables.takeUncertainSlots()
    if (slots.length === 0) return evaluate
    return frame => {
      for (const slot of slots) frame.boxed[slot] = undefined
      return evaluate(frame)
    }
  }

  #commands(pipe: PipeNode): Evaluate {
    const [first, ...others] = pipe.commands.map((command, i) => this.#command(command, i > 0))
    if (!first) return () => undefined
    if (others.length === 0) {
      return frame => {
        frame.run.node = pipe
        return unbox(first(frame, undefined))
      }
    }
    return frame => {
      frame.run.node = pipe
      let value = unbox(first(frame, undefined))
      for (const command of others) value = unbox(command(frame, value))
      return value
    }
  }

  #withVariables({ variables, isAssign }: PipeNode, value: Evaluate): Evaluate {
    const stores = variables.map(({ name }) => (isAssign ? this.assign(name) : this.declare(name)))
    return frame => {
      const result = value(frame)
      for (const store of stores) store(frame, result, false)
      return result
    }
  }

  /** Declares a variable; gives what sets it. */
  declare(name: string): Store {
    const slot = this.#variables.declare(name)
    return (frame, value, isBoxed) => {
      frame.variables[slot] = value
      frame.boxed[slot] = isBoxed
    }
  }

  /** Gives what sets a variable that is declared already. */
  assign(name: string): Store {
    const find = this.#slotFinder(name)
    return (frame, value, isBoxed) => {
      const slot = find(frame)
      frame.variables[slot] = value
      frame.boxed[slot] = isBoxed
    }
  }

  #command(command: CommandNode, hasFinal: boolean): EvaluateCommand {
    const [first, ...nodes] = command.args
    if (!first) throw new Error('a command without operands cannot be parsed')
    const args = { nodes, hasFinal }
    switch (first.kind) {
      case 'field':
        return this.#field(first, args)
      case 'chain':
        return this.#chain(first, args)
      case 'variable':
        return this.#variable(first, args)
      case 'identifier':
        return this.#function(first, { args, node: command })
      default:
        return this.#plainCommand(first, args)
    }
  }

  /** A command that is a value, and can take no arguments. */
  #plainCommand(
    first: Exclude<OperandNode, FieldNode | ChainNode | VariableNode | IdentifierNode>,
    args: Arguments,
  ): EvaluateCommand {
    const refuse = refuseArguments(first, args)
    if (refuse) return first.kind === 'pipe' ? refuse : at(first, refuse)
    switch (first.kind) {
      case 'pipe':
        return this.pipeline(first)
      case 'dot':
        return at(first, frame => frame.dot)
      case 'nil':
        return failing(first, 'nil is not a command')
      case 'number': {
        const constant = idealConstant(first)
        return 'error' in constant ? failing(first, constant.error) : at(first, () => constant.value)
      }
      default:
        return at(first, () => first.value)
    }
  }

  #field(node: FieldNode, args: Arguments): EvaluateCommand {
    const { fields } = node
    if (isPlain(args)) {
      return frame => {
        frame.run.node = node
        return readFields(frame, { value: frame.dot, isBoxed: frame.isDotBoxed }, fields)
      }
    }
    return this.#lastField(node, args, frame => {
      frame.run.node = node
      return { value: frame.dot, isBoxed: frame.isDotBoxed }
    })
  }

  #variable(node: VariableNode, args: Arguments): EvaluateCommand {
    const { name, fields } = node
    const find = this.#slotFinder(name)
    if (fields.length === 0) {
      const refuse = refuseArguments(node, args)
      return frame => {
        frame.run.node = node
        const found = find(frame)
        return refuse ? refuse(frame) : frame.variables[found]
      }
    }
    const receiver = (frame: Frame): Receiver => {
      frame.run.node = node
      const found = find(frame)
      return { value: frame.variables[found], isBoxed: frame.boxed[found] === true }
    }
    if (isPlain(args)) return frame => readFields(frame, receiver(frame), fields)
    return this.#lastField(node, args, receiver)
  }

  /** What finds a variable's slot. */
  #slotFinder(name: string): (frame: Frame) => number {
    const slot = this.#variables.findCertainSlot(name)
    if (slot !== undefined) return () => slot
    const slots = this.#variables.resolve(name)
    return frame => findSlot(frame, slots, name)
  }

  #chain(node: ChainNode, args: Arguments): EvaluateCommand {
    const { node: start, fields } = node
    if (start.kind === 'nil') return failing(node, `indirection through explicit nil in ${nodeText(node)}`)
    const value = this.#chainStart(start)
    const isBoxed = start.kind === 'identifier' && this.#functions.get(start.name)?.result === ANY
    const receiver = (frame: Frame): Receiver => {
      frame.run.node = node
      return { value: value(frame), isBoxed }
    }
    if (isPlain(args)) return frame => readFields(frame, receiver(frame), fields)
    return this.#lastField(node, args, receiver)
  }

  /** What a chain starts with: a pipeline in parentheses or a function. */
  #chainStart(node: OperandNode): Evaluate {
    if (node.kind === 'identifier') return at(node, this.#function(node, { args: NO_ARGUMENTS, node }))
    if (node.kind === 'pipe') return at(node, this.pipeline(node))
    throw new Error(`a chain cannot start with ${node.kind}`)
  }

  /** Fields of which the last gets arguments: it has to be a method. */
  #lastField(
    node: FieldNode | VariableNode | ChainNode,
    args: Arguments,
    receiver: (frame: Frame) => Receiver,
  ): EvaluateCommand {
    const before = node.fields.slice(0, -1)
    const name = node.fields.at(-1) ?? ''
    const call = this.#methodCall(node, args)
    return (frame, final) => {
      const self = readReceiver(frame, receiver(frame), before)
      const refusal = refusalOfArguments(self.value, name)
      if (refusal !== undefined) throw frame.run.error(refusal)
      const callMethod: CallMethod = (frame, value, method) => call(frame, { self: value, final, method })
      return readField(frame, self, { name, call: callMethod })
    }
  }

  /** A call of a method, which only the run can know. */
  #methodCall(node: OperandNode, { nodes, hasFinal }: Arguments): CallBoundMethod {
    const args = nodes.map(arg => this.#lateArgument(arg))
    return (frame, { self, final, method: { name, function: method } }) => {
      const { run } = frame
      const wrong = wrongCount(method, { nodes, hasFinal })
      if (wrong !== undefined) throw run.error(`wrong number of args for ${name}: ${wrong}`)
      const values = args.map((arg, i) => arg(frame, typeOfParameter(method, i)))
      if (hasFinal) values.push(checkArgument(run, final, typeOfParameter(method, values.length)))
      run.node = node
      return invoke(frame, name, () => method.call(...([self, ...values] as never[])) as Value)
    }
  }

  /** An argument whose parameter's type only the run knows. */
  #lateArgument(node: OperandNode): (frame: Frame, type: GoType) => Value {
    if (isLiteral(node)) {
      return (frame, type) => {
        frame.run.node = node
        const literal = literalOf(node, type)
        if ('error' in literal) throw frame.run.error(literal.error)
        return literal.value
      }
    }
    const evaluate = this.#operand(node)
    return (frame, type) => {
      frame.run.node = node
      return checkArgument(frame.run, evaluate(frame, undefined), type)
    }
  }

  #function(
    node: IdentifierNode,
    call: { args: Arguments; node: IdentifierNode | CommandNode },
  ): EvaluateCommand {
    const found = this.#functions.get(node.name)
    if (!found) return failing(node, `${quote(node.name)} is not a defined function`)
    return at(node, compileCall({ name: node.name, function: found, node: call.node }, call.args, this))
  }

  /** An argument, checked against its parameter's type. */
  argument(node: OperandNode, type: GoType): Evaluate {
    if (isLiteral(node)) {
      const literal = literalOf(node, type)
      return 'error' in literal ? failing(node, literal.error) : at(node, () => literal.value)
    }
    const evaluate = this.#operand(node)
    if (type === REFLECT) return at(node, evaluate)
    return frame => {
      frame.run.node = node
      return checkArgument(frame.run, evaluate(frame, undefined), type)
    }
  }

  #operand(node: Exclude<OperandNode, Literal>): EvaluateCommand {
    switch (node.kind) {
      case 'dot':
        return frame => frame.dot
      case 'field':
        return this.#field(node, NO_ARGUMENTS)
      case 'variable':
        return this.#variable(node, NO_ARGUMENTS)
      case 'chain':
        return this.#chain(node, NO_ARGUMENTS)
      case 'identifier':
        return this.#function(node, { args: NO_ARGUMENTS, node })
      default:
        return this.pipeline(node)
    }
  }

  /** As `compile`, for arguments that may be passed over. */
  uncertainly<T>(compile: () => T): T {
    return this.#variables.uncertainly(compile)
  }

  /** Whether a value comes out of an interface, for what can only be known by reading it again. */
  boxed(node: OperandNode): (frame: Frame) => boolean {
    switch (node.kind) {
      case 'dot':
        return frame => frame.isDotBoxed
      case 'field':
        return frame => isFieldBoxed(frame, { value: frame.dot, isBoxed: frame.isDotBoxed }, node.fields)
      case 'variable': {
        const find = this.#slotFinder(node.name)
        return frame => {
          const slot = find(frame)
          return isFieldBoxed(
            frame,
            { value: frame.variables[slot], isBoxed: frame.boxed[slot] === true },
            node.fields,
          )
        }
      }
      case 'identifier':
        return () => this.#functions.get(node.name)?.result === ANY
      default:
        return () => false
    }
  }
}

/** Sets a variable. */
export type Store = (frame: Frame, value: Value, isBoxed: boolean) => void

type CallBoundMethod = (
  frame: Frame,
  call: { self: Value; final: Value; method: { name: string; function: GoFunction } },
) => Value

/** A nil that came in an interface is, at the end of a command, no value. */
function unbox(value: Value): Value {
  return value === null ? undefined : value
}

/** Makes a node the run's current one before it is evaluated. */
function at(node: OperandNode, evaluate: EvaluateCommand): EvaluateCommand {
  return (frame, final) => {
    frame.run.node = node
    return evaluate(frame, final)
  }
}

function failing(node: OperandNode, message: string): Evaluate {
  return frame => {
    frame.run.node = node
    throw frame.run.error(message)
  }
}

function isPlain({ nodes, hasFinal }: Arguments): boolean {
  return nodes.length === 0 && !hasFinal
}

function isLiteral(node: OperandNode): node is Literal {
  return node.kind === 'nil' || node.kind === 'bool' || node.kind === 'number' || node.kind === 'string'
}

/** What refuses arguments to something that takes none. */
function refuseArguments(node: OperandNode, args: Arguments): Evaluate | undefined {
  if (isPlain(args)) return undefined
  return frame => {
    throw frame.run.error(`can't give argument to non-function ${nodeText(node)}`)
  }
}

function findSlot(frame: Frame, slots: Slots, name: string): number {
  const slot = slots.find(slot => frame.boxed[slot] !== undefined)
  if (slot !== undefined) return slot
  throw frame.run.error(`undefined variable: ${name}`, { code: 'template/undefined-variable' })
}

function readReceiver(frame: Frame, start: Receiver, fields: readonly string[]): Receiver {
  const value = readFields(frame, start, fields)
  return { value, isBoxed: isFieldBoxed(frame, start, fields) }
}

function isFieldBoxed(frame: Frame, start: Receiver, fields: readonly string[]): boolean {
  return fields.length === 0 ? start.isBoxed : hasBoxedElements(readFields(frame, start, fields.slice(0, -1)))
}
