import type {
  BranchNode,
  CommandNode,
  ListNode,
  OperandNode,
  PipeNode,
  StatementNode,
  Tree,
  VariableNode,
} from '../parse/node.ts'

/** Where a variable gets a value. */
export interface Setting {
  readonly pipe: PipeNode
  /** The whole value, or, of a `range`, the index or key, or the element. */
  readonly role: 'value' | 'key' | 'item'
  /** The `range` whose variable it is. */
  readonly range: BranchNode | undefined
  /** The branches around it, the outermost first. */
  readonly branches: readonly BranchNode[]
}

/** A variable: where it is declared, and where it is assigned to. */
export interface Declaration extends Setting {
  readonly name: string
  readonly assignments: Setting[]
}

const known = new WeakMap<Tree, ReadonlyMap<VariableNode, Declaration>>()

/** What each use of a variable in a template refers to; uses of `$` are left out. */
export function declarationsOf(tree: Tree): ReadonlyMap<VariableNode, Declaration> {
  let uses = known.get(tree)
  if (!uses) known.set(tree, (uses = new Resolver().resolve(tree)))
  return uses
}

class Resolver {
  readonly #uses = new Map<VariableNode, Declaration>()
  readonly #visible: Declaration[] = []
  readonly #branches: BranchNode[] = []

  resolve(tree: Tree): ReadonlyMap<VariableNode, Declaration> {
    this.#list(tree.root)
    return this.#uses
  }

  #list(list: ListNode): void {
    const { length } = this.#visible
    for (const node of list.nodes) this.#statement(node)
    this.#visible.length = length
  }

  #statement(node: StatementNode): void {
    switch (node.kind) {
      case 'action':
        return this.#pipe(node.pipe)
      case 'template':
        return node.pipe && this.#pipe(node.pipe)
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(node)
      default:
        return undefined
    }
  }

  #branch(node: BranchNode): void {
    const { length } = this.#visible
    this.#pipe(node.pipe, node.kind === 'range' ? node : undefined)
    this.#branches.push(node)
    this.#list(node.list)
    if (node.elseList) this.#list(node.elseList)
    this.#branches.pop()
    this.#visible.length = length
  }

  #pipe(pipe: PipeNode, range?: BranchNode): void {
    for (const command of pipe.commands) this.#command(command)
    for (const [i, variable] of pipe.variables.entries()) {
      const role = !range ? 'value' : pipe.variables.length > 1 && i === 0 ? 'key' : 'item'
      this.#set(variable, { pipe, role, range, branches: [...this.#branches] })
    }
  }

  #set(variable: VariableNode, setting: Setting): void {
    if (setting.pipe.isAssign) this.#find(variable.name)?.assignments.push(setting)
    else this.#visible.push({ ...setting, name: variable.name, assignments: [] })
  }

  #find(name: string): Declaration | undefined {
    return this.#visible.findLast(declaration => declaration.name === name)
  }

  #command(command: CommandNode): void {
    for (const arg of command.args) this.#operand(arg)
  }

  #operand(node: OperandNode): void {
    if (node.kind === 'pipe') this.#pipe(node)
    else if (node.kind === 'chain') this.#operand(node.node)
    else if (node.kind === 'variable') {
      const declaration = this.#find(node.name)
      if (declaration) this.#uses.set(node, declaration)
    }
  }
}
