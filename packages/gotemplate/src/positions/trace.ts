import type { ActionNode, BranchNode, Node, TemplateNode } from '../parse/node.ts'
import type { Value } from '../value/value.ts'

/** Where a run stands: within which branches, rounds and templates. A linked list, the innermost first. */
export interface Context {
  readonly outside: Context | undefined
  /** The branch or template call; nothing at the start. */
  readonly node: BranchNode | TemplateNode | undefined
  /** Of a condition: whether it was true. */
  readonly outcome?: boolean
  /** Of a round: the index or key. */
  readonly key?: Value
}

/** What a run records for positions. Nothing is computed while it runs. */
export class Trace {
  context: Context = { outside: undefined, node: undefined }
  /** Where stretches of output start, and what wrote them where. */
  readonly starts: number[] = []
  readonly nodes: Node[] = []
  readonly contexts: Context[] = []

  write(start: number, node: Node): void {
    this.starts.push(start)
    this.nodes.push(node)
    this.contexts.push(this.context)
  }

  action(_node: ActionNode): void {}

  enterCondition(node: BranchNode, outcome: boolean): Context {
    const outside = this.context
    this.context = { outside, node, outcome }
    return outside
  }

  enterElse(node: BranchNode): Context {
    return this.enterCondition(node, false)
  }

  enterItem(outside: Context, item: { node: BranchNode; key: Value }): void {
    this.context = { outside, node: item.node, key: item.key }
  }

  enterTemplate(node: TemplateNode): Context {
    const outside = this.context
    this.context = { outside, node }
    return outside
  }

  leave(outside: Context): void {
    this.context = outside
  }

  enterCapture(): Context {
    return this.context
  }

  leaveCapture(outside: Context): void {
    this.context = outside
  }
}
