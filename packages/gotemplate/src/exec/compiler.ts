import type { FunctionTable } from '../function.ts'
import type {
  ActionNode,
  BranchNode,
  ListNode,
  StatementNode,
  TemplateNode,
  TextNode,
  Tree,
} from '../parse/node.ts'
import { nodeText } from '../parse/node.ts'
import { quote } from '../strconv/quote.ts'
import { floatText } from '../strconv/float.ts'
import { valueText } from '../fmt/sprintf.ts'
import { Site } from '../positions/trace.ts'
import { isTrue } from '../value/truth.ts'
import { typeOf } from '../value/types.ts'
import { Func, Struct, type Value } from '../value/value.ts'
import { ExpressionCompiler } from './expressions.ts'
import { BREAK, CONTINUE, type Execute, type Frame, NEXT, type Signal } from './frame.ts'
import { compileRange } from './range.ts'
import { VariableScope } from './variables.ts'

/** Compiles a template to closures: what can be known of it is found out once, not per run. */
export class Compiler {
  readonly #variables = new VariableScope()
  readonly #expressions: ExpressionCompiler

  constructor(functions: FunctionTable) {
    this.#expressions = new ExpressionCompiler(functions, this.#variables)
  }

  compile(tree: Tree): Execute {
    return this.#list(tree.root)
  }

  #list(list: ListNode): Execute {
    const statements = list.nodes.map(node => this.#statement(node))
    const [only] = statements
    if (only && statements.length === 1) return only
    return frame => {
      for (const execute of statements) {
        const signal = execute(frame)
        if (signal !== NEXT) return signal
      }
      return NEXT
    }
  }

  #statement(node: StatementNode): Execute {
    switch (node.kind) {
      case 'text':
        return compileText(node)
      case 'action':
        return this.#action(node)
      case 'template':
        return this.#template(node)
      case 'break':
        return () => BREAK
      case 'continue':
        return () => CONTINUE
      case 'range':
        return this.#variables.within(() => this.#range(node))
      default:
        return this.#variables.within(() => this.#branch(node))
    }
  }

  #action(node: ActionNode): Execute {
    const evaluate = this.#expressions.pipeline(node.pipe)
    const site = new Site(node)
    if (node.pipe.variables.length > 0) {
      return frame => {
        const { run } = frame
        evaluate(frame)
        run.trace?.write(run.output.length, site)
        return NEXT
      }
    }
    return frame => {
      const { run } = frame
      run.write(site, printed(frame, node, evaluate(frame)))
      return NEXT
    }
  }

  #branch(node: BranchNode): Execute {
    const condition = this.#expressions.pipeline(node.pipe)
    const list = this.#variables.within(() => this.#list(node.list))
    const otherwise = node.elseList && this.#variables.within(() => this.#list(node.elseList as ListNode))
    const isWith = node.kind === 'with'
    const site = new Site(node)
    return frame => {
      const { run } = frame
      const { trace } = run
      const value = condition(frame)
      const outcome = isTrue(value)
      const body = outcome ? list : otherwise
      const outside = trace?.context
      trace?.write(run.output.length, site)
      trace?.enterCondition(site, outcome)
      const signal = !body ? NEXT : isWith && outcome ? withDot(frame, value, body) : body(frame)
      if (trace && outside !== undefined) trace.context = outside
      return signal
    }
  }

  #range(node: BranchNode): Execute {
    const evaluate = this.#expressions.value(node.pipe)
    const { variables, isAssign } = node.pipe
    const stores = variables.map(({ name }) =>
      isAssign ? this.#expressions.assign(name) : this.#expressions.declare(name),
    )
    const list = this.#variables.within(() => this.#list(node.list))
    const otherwise = node.elseList && this.#variables.within(() => this.#list(node.elseList as ListNode))
    return compileRange({ site: new Site(node), evaluate, stores, list, otherwise })
  }

  #template(node: TemplateNode): Execute {
    const evaluate = node.pipe && this.#expressions.pipeline(node.pipe)
    const site = new Site(node)
    return frame => {
      const { run } = frame
      run.node = node
      const template = run.scope.find(node.name)
      if (!template) throw run.error(`template ${quote(node.name)} not defined`)
      run.enter(node)
      const dot = evaluate?.(frame)
      const { trace } = run
      const outside = trace?.context
      trace?.write(run.output.length, site)
      trace?.enterTemplate(site, template.tree)
      template.execute(run, dot)
      if (trace && outside !== undefined) trace.context = outside
      run.leave()
      return NEXT
    }
  }
}

function compileText(node: TextNode): Execute {
  const { text } = node
  const site = new Site(node)
  return ({ run }) => {
    run.write(site, text)
    return NEXT
  }
}

function withDot(frame: Frame, dot: Value, body: Execute): Signal {
  const outside = frame.dot
  const wasBoxed = frame.isDotBoxed
  frame.dot = dot
  frame.isDotBoxed = false
  const signal = body(frame)
  frame.dot = outside
  frame.isDotBoxed = wasBoxed
  return signal
}

/** What an action writes for a value. */
function printed(frame: Frame, node: ActionNode, value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'undefined':
      return '<no value>'
    case 'number':
      return floatText(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return printedObject(frame, node, value)
  }
}

function printedObject(frame: Frame, node: ActionNode, value: Exclude<Value, undefined>): string {
  if (value instanceof Func) {
    frame.run.node = node
    throw frame.run.error(`can't print ${nodeText(node)} of type ${typeOf(value)?.name}`)
  }
  const text = valueText(value)
  // A pointer is followed, unless it is what prints itself.
  return value instanceof Struct && value.type.kind === 'ptr' && !value.type.print
    ? text.replace(/^&/, '')
    : text
}
