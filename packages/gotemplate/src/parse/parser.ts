import { TemplateError, type TemplateErrorCode } from '../errors.ts'
import { quote } from '../strconv/quote.ts'
import { unquote } from '../strconv/unquote.ts'
import { Lexer } from './lexer.ts'
import {
  type BranchNode,
  type ChainNode,
  type CommandNode,
  isEmptyList,
  type ListNode,
  nodeText,
  type OperandNode,
  type PipeNode,
  type Source,
  type StatementNode,
  type TemplateNode,
  type Tree,
  type VariableNode,
} from './node.ts'
import { readNumber } from './number.ts'
import { columnOf } from './position.ts'
import { type Token, type TokenType, tokenText } from './token.ts'

/** What a text is parsed with. */
export interface ParseOptions {
  /** Delimiters; empty ones are `{{` and `}}`. */
  readonly delimiters: readonly [string, string]
  /** Whether a function with that name can be called. */
  hasFunction(name: string): boolean
}

// Go's limit; JavaScript's stack usually ends before.
const MAX_PARENTHESES = 10_000
const OPERAND_TYPES: ReadonlySet<TokenType> = new Set<TokenType>([
  'bool',
  'character constant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  'left paren',
])

/**
 * Parses a text: the template of that name, and those that it defines.
 *
 * @throws TemplateError with Go's message
 * @see https://pkg.go.dev/text/template/parse#Parse
 */
export function parse(source: Source, options: ParseOptions): Map<string, Tree> {
  const trees = new Map<string, Tree>()
  const parser = new Parser(source, options, trees)
  try {
    parser.parseFile()
  } catch (error) {
    // Nothing here recurses without end, so that it is the text that is nested too deep.
    if (error instanceof RangeError)
      throw parser.error('nested too deep; split it with {{define}}', 'template/limit')
    throw error
  }
  return trees
}

/** `{{end}}` or `{{else}}`, which end a list. */
type ListEnd =
  | { readonly kind: 'end'; readonly pos: number }
  | { readonly kind: 'else'; readonly pos: number }

class Parser {
  readonly #source: Source
  readonly #options: ParseOptions
  readonly #trees: Map<string, Tree>
  readonly #lexer: Lexer
  /** The token read last, and up to two that were put back before it. */
  #tokens: [Token, Token, Token]
  #peeked = 0
  #tree: Tree
  #variables: string[] = ['$']
  #actionLine = 0
  #rangeDepth = 0
  #parentheses = 0

  constructor(source: Source, options: ParseOptions, trees: Map<string, Tree>) {
    this.#source = source
    this.#options = options
    this.#trees = trees
    this.#lexer = new Lexer(source.text, {
      left: options.delimiters[0] || '{{',
      right: options.delimiters[1] || '}}',
      breakIsKeyword: !options.hasFunction('break'),
      continueIsKeyword: !options.hasFunction('continue'),
    })
    const start: Token = { type: 'eof', pos: 0, text: '', line: 1 }
    this.#tokens = [start, start, start]
    this.#tree = this.#newTree(source.name)
  }

  parseFile(): void {
    const tree = this.#tree
    while (this.#peek().type !== 'eof') {
      const node = this.#definitionOrStatement()
      if (!node) continue
      if (node.kind === 'end' || node.kind === 'else') throw this.error(`unexpected {{${node.kind}}}`)
      tree.root.nodes.push(node)
    }
    this.#add(tree)
  }

  /** @param at where it is, if not at the token that was read last, whose line Go gives */
  error(
    message: string,
    code: TemplateErrorCode = 'template/parse',
    at = this.#tokens[0].pos,
  ): TemplateError {
    const { name, text } = this.#source
    const { line } = this.#tokens[0]
    const position = { template: name, line, column: columnOf(text, at) }
    return new TemplateError(code, `template: ${name}:${line}: ${message}`, { position })
  }

  // Tokens

  #next(): Token {
    if (this.#peeked > 0) this.#peeked--
    else this.#tokens[0] = this.#lexer.next()
    return this.#tokens[this.#peeked as 0 | 1 | 2]
  }

  #backup(): void {
    this.#peeked++
  }

  #backup2(before: Token): void {
    this.#tokens[1] = before
    this.#peeked = 2
  }

  #backup3(before: Token, last: Token): void {
    this.#tokens[1] = last
    this.#tokens[2] = before
    this.#peeked = 3
  }

  #peek(): Token {
    if (this.#peeked > 0) return this.#tokens[(this.#peeked - 1) as 0 | 1 | 2]
    this.#peeked = 1
    return (this.#tokens[0] = this.#lexer.next())
  }

  #nextNonSpace(): Token {
    for (;;) {
      const token = this.#next()
      if (token.type !== 'space') return token
    }
  }

  #peekNonSpace(): Token {
    const token = this.#nextNonSpace()
    this.#backup()
    return token
  }

  #expectRightDelimiter(context: string): Token {
    const token = this.#nextNonSpace()
    if (token.type !== 'right delimiter') throw this.#unexpected(token, context)
    return token
  }

  #unexpected(token: Token, context: string): TemplateError {
    if (token.type !== 'error') return this.error(`unexpected ${tokenText(token)} in ${context}`)
    const elsewhere = this.#actionLine !== 0 && this.#actionLine !== token.line
    const start = elsewhere ? ` started at ${this.#source.name}:${this.#actionLine}` : ''
    const inAction = elsewhere && !token.text.endsWith(' action') ? ' in action' : ''
    return this.error(`${tokenText(token)}${inAction}${start}`)
  }

  // Trees

  #newTree(name: string): Tree {
    const tree: Tree = { name, source: this.#source, root: undefined as unknown as ListNode }
    tree.root = { kind: 'list', pos: 0, tree, nodes: [] }
    return tree
  }

  /** A definition replaces an empty one; two that say something are one too many. */
  #add(tree: Tree): void {
    const other = this.#trees.get(tree.name)
    if (!other || isEmptyList(other.root)) this.#trees.set(tree.name, tree)
    else if (!isEmptyList(tree.root)) {
      throw this.error(`template: multiple definition of template ${quote(tree.name)}`)
    }
  }

  #definitionOrStatement(): StatementNode | ListEnd | undefined {
    if (this.#peek().type === 'left delimiter') {
      const delimiter = this.#next()
      if (this.#nextNonSpace().type === 'define') {
        this.#parseDefinition()
        return undefined
      }
      this.#backup2(delimiter)
    }
    return this.#statement()
  }

  #parseDefinition(): void {
    const context = 'define clause'
    const name = this.#templateName(this.#nextNonSpace(), context)
    this.#expectRightDelimiter(context)
    this.#parseBody(name, context)
  }

  /** The body of a definition or a block: a tree of its own, which sees no variables from outside. */
  #parseBody(name: string, context: string): void {
    const outside = {
      tree: this.#tree,
      variables: this.#variables,
      rangeDepth: this.#rangeDepth,
      actionLine: this.#actionLine,
    }
    const clause = this.#tokens[0]
    this.#tree = this.#newTree(name)
    this.#variables = ['$']
    this.#rangeDepth = 0
    this.#actionLine = 0
    const { list, end } = this.#itemList()
    if (end.kind !== 'end') {
      // Go blames, for a block, the last token before its body.
      if (context === 'block clause') this.#tokens[0] = clause
      throw this.error(`unexpected {{else}} in ${context}`)
    }
    this.#tree.root = list
    this.#add(this.#tree)
    this.#tree = outside.tree
    this.#variables = outside.variables
    this.#rangeDepth = outside.rangeDepth
    this.#actionLine = outside.actionLine
  }

  /** Statements up to `{{end}}` or `{{else}}`. */
  #itemList(): { list: ListNode; end: ListEnd } {
    const list: ListNode = { kind: 'list', pos: this.#peekNonSpace().pos, tree: this.#tree, nodes: [] }
    while (this.#peekNonSpace().type !== 'eof') {
      const node = this.#statement()
      if (node.kind === 'end' || node.kind === 'else') return { list, end: node }
      list.nodes.push(node)
    }
    throw this.error('unexpected EOF')
  }

  #statement(): StatementNode | ListEnd {
    const token = this.#nextNonSpace()
    if (token.type === 'text') return { kind: 'text', pos: token.pos, tree: this.#tree, text: token.text }
    if (token.type !== 'left delimiter') throw this.#unexpected(token, 'input')
    this.#actionLine = token.line
    const node = this.#action()
    this.#actionLine = 0
    return node
  }

  #action(): StatementNode | ListEnd {
    const token = this.#nextNonSpace()
    switch (token.type) {
      case 'block':
        return this.#block()
      case 'break':
      case 'continue':
        return this.#jump(token.type, token.pos)
      case 'else':
        return this.#else()
      case 'end':
        return { kind: 'end', pos: this.#expectRightDelimiter('end').pos }
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.type)
      case 'template':
        return this.#template()
      default:
        this.#backup()
        return {
          kind: 'action',
          pos: this.#peek().pos,
          tree: this.#tree,
          pipe: this.#pipeline('command', 'right delimiter'),
        }
    }
  }

  #jump(kind: 'break' | 'continue', pos: number): StatementNode {
    const token = this.#nextNonSpace()
    if (token.type !== 'right delimiter') throw this.#unexpected(token, `{{${kind}}}`)
    if (this.#rangeDepth === 0) throw this.error(`{{${kind}}} outside {{range}}`)
    return { kind, pos, tree: this.#tree }
  }

  #branch(kind: BranchNode['kind']): BranchNode {
    const outside = this.#variables.length
    const pipe = this.#pipeline(kind, 'right delimiter')
    if (kind === 'range') this.#rangeDepth++
    const { list, end } = this.#itemList()
    if (kind === 'range') this.#rangeDepth--
    const elseList = end.kind === 'else' ? this.#elseList(kind, end) : undefined
    this.#variables.length = outside
    return { kind, pos: pipe.pos, tree: this.#tree, pipe, list, elseList }
  }

  /** `{{else if x}}…{{end}}` is `{{else}}{{if x}}…{{end}}{{end}}` with one end for both; so is `{{else with x}}`. */
  #elseList(kind: BranchNode['kind'], start: ListEnd): ListNode {
    if ((kind === 'if' || kind === 'with') && this.#peek().type === kind) {
      this.#next()
      const list: ListNode = { kind: 'list', pos: start.pos, tree: this.#tree, nodes: [] }
      list.nodes.push(this.#branch(kind))
      return list
    }
    const { list, end } = this.#itemList()
    if (end.kind !== 'end') throw this.error('expected end; found {{else}}')
    return list
  }

  #else(): ListEnd {
    const peeked = this.#peekNonSpace()
    if (peeked.type === 'if' || peeked.type === 'with') return { kind: 'else', pos: peeked.pos }
    return { kind: 'else', pos: this.#expectRightDelimiter('else').pos }
  }

  #block(): TemplateNode {
    const context = 'block clause'
    const token = this.#nextNonSpace()
    const name = this.#templateName(token, context)
    const pipe = this.#pipeline(context, 'right delimiter')
    this.#parseBody(name, context)
    return { kind: 'template', pos: token.pos, tree: this.#tree, name, pipe }
  }

  #template(): TemplateNode {
    const context = 'template clause'
    const token = this.#nextNonSpace()
    const name = this.#templateName(token, context)
    let pipe: PipeNode | undefined
    if (this.#nextNonSpace().type !== 'right delimiter') {
      this.#backup()
      pipe = this.#pipeline(context, 'right delimiter')
    }
    return { kind: 'template', pos: token.pos, tree: this.#tree, name, pipe }
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw string') throw this.#unexpected(token, context)
    return this.#unquote(token.text)
  }

  // Pipelines

  #pipeline(context: string, end: TokenType): PipeNode {
    const pipe: PipeNode = {
      kind: 'pipe',
      pos: this.#peekNonSpace().pos,
      tree: this.#tree,
      variables: [],
      isAssign: false,
      commands: [],
    }
    while (this.#declaration(pipe, context));
    for (;;) {
      const token = this.#nextNonSpace()
      if (token.type === end) {
        this.#checkPipeline(pipe, context)
        return pipe
      }
      if (!OPERAND_TYPES.has(token.type)) throw this.#unexpected(token, context)
      this.#backup()
      pipe.commands.push(this.#command())
    }
  }

  /** Reads `$x :=`, `$x =` or `$x,`. Gives whether another may follow. */
  #declaration(pipe: PipeNode, context: string): boolean {
    const variable = this.#peekNonSpace()
    if (variable.type !== 'variable') return false
    this.#next()
    // Space is a token, so that `$x foo` needs three: what stood after the variable is put back with it.
    const afterVariable = this.#peek()
    const next = this.#peekNonSpace()
    if (next.type === 'assign' || next.type === 'declare') {
      pipe.isAssign = next.type === 'assign'
      this.#nextNonSpace()
      this.#declare(pipe, variable)
    } else if (next.type === 'char' && next.text === ',') {
      this.#nextNonSpace()
      this.#declare(pipe, variable)
      return this.#expectSecondVariable(pipe, context)
    } else if (afterVariable.type === 'space') this.#backup3(variable, afterVariable)
    else this.#backup2(variable)
    return false
  }

  #expectSecondVariable(pipe: PipeNode, context: string): true {
    if (context !== 'range' || pipe.variables.length >= 2)
      throw this.error(`too many declarations in ${context}`)
    const { type } = this.#peekNonSpace()
    if (type === 'variable' || type === 'right delimiter' || type === 'right paren') return true
    throw this.error('range can only initialize variables')
  }

  #declare(pipe: PipeNode, { pos, text }: Token): void {
    pipe.variables.push(this.#variable(pos, text))
    this.#variables.push(text)
  }

  #checkPipeline(pipe: PipeNode, context: string): void {
    if (pipe.commands.length === 0) throw this.error(`missing value for ${context}`)
    for (const [i, command] of pipe.commands.entries()) {
      const first = command.args[0]?.kind
      // Only the first command may be something that cannot be called.
      if (
        i > 0 &&
        (first === 'bool' || first === 'dot' || first === 'nil' || first === 'number' || first === 'string')
      ) {
        throw this.error(`non executable command in pipeline stage ${i + 1}`)
      }
    }
  }

  /** Operands up to a pipe character, which is taken, or the end of the pipeline, which is left. */
  #command(): CommandNode {
    const command: CommandNode = {
      kind: 'command',
      pos: this.#peekNonSpace().pos,
      tree: this.#tree,
      args: [],
    }
    for (;;) {
      this.#peekNonSpace()
      const operand = this.#operand()
      if (operand) command.args.push(operand)
      const token = this.#next()
      if (token.type === 'space') continue
      if (token.type === 'right delimiter' || token.type === 'right paren') this.#backup()
      else if (token.type !== 'pipe') throw this.#unexpected(token, 'operand')
      break
    }
    if (command.args.length === 0) throw this.error('empty command')
    return command
  }

  /** A term, with the fields after it. */
  #operand(): OperandNode | undefined {
    const node = this.#term()
    if (!node || this.#peek().type !== 'field') return node
    const { pos } = this.#peek()
    const fields: string[] = []
    while (this.#peek().type === 'field') fields.push(this.#next().text.slice(1))
    switch (node.kind) {
      case 'field':
        return { ...node, pos, fields: [...node.fields, ...fields] }
      case 'variable':
        return { ...node, pos, fields: [...node.fields, ...fields] }
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        throw this.error(`unexpected . after term ${quote(nodeText(node))}`)
      default:
        return { kind: 'chain', pos, tree: this.#tree, node, fields } satisfies ChainNode
    }
  }

  #term(): OperandNode | undefined {
    const token = this.#nextNonSpace()
    const { pos, text } = token
    const tree = this.#tree
    switch (token.type) {
      case 'identifier':
        if (!this.#options.hasFunction(text)) {
          throw this.error(`function ${quote(text)} not defined`, 'template/undefined-function', pos)
        }
        return { kind: 'identifier', pos, tree, name: text }
      case 'dot':
        return { kind: 'dot', pos, tree }
      case 'nil':
        return { kind: 'nil', pos, tree }
      case 'variable':
        return this.#knownVariable(pos, text)
      case 'field':
        return { kind: 'field', pos, tree, fields: [text.slice(1)] }
      case 'bool':
        return { kind: 'bool', pos, tree, value: text === 'true' }
      case 'character constant':
      case 'complex':
      case 'number':
        return this.#number(token, token.type)
      case 'left paren':
        return this.#parenthesized()
      case 'string':
      case 'raw string':
        return { kind: 'string', pos, tree, quoted: text, value: this.#unquote(text) }
      default:
        this.#backup()
        return undefined
    }
  }

  #number({ text, pos }: Token, type: 'character constant' | 'complex' | 'number'): OperandNode {
    const constant = readNumber(text, type)
    if (typeof constant === 'string') throw this.error(constant)
    return { kind: 'number', pos, tree: this.#tree, text, ...constant }
  }

  #parenthesized(): PipeNode {
    if (this.#parentheses >= MAX_PARENTHESES) throw this.error('max expression depth exceeded')
    this.#parentheses++
    const pipe = this.#pipeline('parenthesized pipeline', 'right paren')
    this.#parentheses--
    return pipe
  }

  #knownVariable(pos: number, name: string): VariableNode {
    if (!this.#variables.includes(name)) {
      throw this.error(`undefined variable ${quote(name)}`, 'template/undefined-variable', pos)
    }
    return this.#variable(pos, name)
  }

  #variable(pos: number, name: string): VariableNode {
    return { kind: 'variable', pos, tree: this.#tree, name, fields: [] }
  }

  #unquote(literal: string): string {
    const text = unquote(literal)
    if (text === undefined) throw this.error('invalid syntax')
    return text
  }
}
