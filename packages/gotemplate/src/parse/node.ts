import { quote } from '../strconv/quote.ts'

/** A template's tree, as `{{define}}` or a file makes it. */
export interface Tree {
  readonly name: string
  /** The file that it was written in. */
  readonly source: Source
  root: ListNode
}

/** The text that trees were parsed from, by the name that positions give. */
export interface Source {
  readonly name: string
  readonly text: string
}

interface Base {
  /** Where in the source's text errors point to, in UTF-16 units. */
  readonly pos: number
  readonly tree: Tree
}

export interface ListNode extends Base {
  readonly kind: 'list'
  readonly nodes: StatementNode[]
}

export interface TextNode extends Base {
  readonly kind: 'text'
  readonly text: string
}

export interface ActionNode extends Base {
  readonly kind: 'action'
  readonly pipe: PipeNode
}

export interface BranchNode extends Base {
  readonly kind: 'if' | 'range' | 'with'
  readonly pipe: PipeNode
  readonly list: ListNode
  readonly elseList: ListNode | undefined
}

export interface TemplateNode extends Base {
  readonly kind: 'template'
  readonly name: string
  readonly pipe: PipeNode | undefined
}

export interface JumpNode extends Base {
  readonly kind: 'break' | 'continue'
}

/** What stands in a list. */
export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode

export interface PipeNode extends Base {
  readonly kind: 'pipe'
  readonly variables: VariableNode[]
  /** Whether the variables are assigned to (`=`) rather than declared. */
  isAssign: boolean
  readonly commands: CommandNode[]
}

export interface CommandNode extends Base {
  readonly kind: 'command'
  readonly args: OperandNode[]
}

export interface FieldNode extends Base {
  readonly kind: 'field'
  readonly fields: readonly string[]
}

export interface VariableNode extends Base {
  readonly kind: 'variable'
  /** With its `$`. */
  readonly name: string
  readonly fields: readonly string[]
}

export interface ChainNode extends Base {
  readonly kind: 'chain'
  readonly node: OperandNode
  readonly fields: string[]
}

export interface IdentifierNode extends Base {
  readonly kind: 'identifier'
  readonly name: string
}

export interface DotNode extends Base {
  readonly kind: 'dot'
}

export interface NilNode extends Base {
  readonly kind: 'nil'
}

export interface BoolNode extends Base {
  readonly kind: 'bool'
  readonly value: boolean
}

export interface StringNode extends Base {
  readonly kind: 'string'
  readonly quoted: string
  readonly value: string
}

/** A number in each of the types that can hold it. */
export interface NumberNode extends Base {
  readonly kind: 'number'
  readonly text: string
  readonly integer: bigint | undefined
  readonly unsigned: bigint | undefined
  readonly float: number | undefined
  readonly complex: { readonly re: number; readonly im: number } | undefined
}

/** What stands in a command. */
export type OperandNode =
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode
  | PipeNode

/** Any node. */
export type Node = ListNode | StatementNode | CommandNode | OperandNode

/** A node as Go writes it into messages. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'list':
      return node.nodes.map(nodeText).join('')
    case 'text':
      return node.text
    case 'action':
      return `{{${nodeText(node.pipe)}}}`
    case 'if':
    case 'range':
    case 'with':
      return branchText(node)
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'pipe':
      return pipeText(node)
    case 'command':
      return node.args.map(inParentheses).join(' ')
    default:
      return operandText(node)
  }
}

function branchText(node: BranchNode): string {
  const otherwise = node.elseList ? `{{else}}${nodeText(node.elseList)}` : ''
  return `{{${node.kind} ${nodeText(node.pipe)}}}${nodeText(node.list)}${otherwise}{{end}}`
}

function pipeText({ variables, isAssign, commands }: PipeNode): string {
  const names = variables.map(nodeText).join(', ')
  const declaration = variables.length > 0 ? `${names} ${isAssign ? '=' : ':='} ` : ''
  return declaration + commands.map(nodeText).join(' | ')
}

function inParentheses(node: OperandNode): string {
  return node.kind === 'pipe' ? `(${nodeText(node)})` : nodeText(node)
}

function operandText(node: Exclude<OperandNode, PipeNode>): string {
  switch (node.kind) {
    case 'field':
      return `.${node.fields.join('.')}`
    case 'variable':
      return [node.name, ...node.fields].join('.')
    case 'chain':
      return [inParentheses(node.node), ...node.fields].join('.')
    case 'identifier':
      return node.name
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'bool':
      return String(node.value)
    case 'string':
      return node.quoted
    default:
      return node.text
  }
}

/** Whether a list has nothing but spaces: such a definition does not replace another. */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every(
    node => node.kind === 'text' && /^[\s\u0085]*$/.test(node.text) && !node.text.includes('\ufeff'),
  )
}
