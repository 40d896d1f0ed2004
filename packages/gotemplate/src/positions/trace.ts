import type { BranchNode, CommandNode, IdentifierNode, Node, TemplateNode, Tree } from '../parse/node.ts'

/** What tells a round of a `range`: a list's index, a map's key, or, of an integer, how many came before. */
export type Key = bigint | string | number

/** Where a run stands: within which branches, rounds and templates. A linked list, the innermost first. */
export interface Context {
  readonly outside: Context | undefined
  /** What was entered; nothing at the start. */
  readonly node: BranchNode | TemplateNode | CommandNode | IdentifierNode | undefined
  /** The template that runs here. */
  readonly tree: Tree
  /** Of a branch: whether its condition was true, or its list had items. */
  readonly outcome: boolean | undefined
  readonly key: Key | undefined
}

/** What `include` or `tpl` wrote, before other functions and the action around it had it. */
export interface Capture {
  readonly text: string
  readonly trace: Recording
}

/**
 * Output cut to stretches, in three lists of one length: where each starts (in UTF-16 units, ascending), the text or
 * action that wrote it, and where the run stood. What was evaluated without writing (declarations, conditions, the dots
 * of template calls) has an empty stretch.
 */
export interface Recording {
  readonly starts: number[]
  readonly nodes: Node[]
  readonly contexts: Context[]
  /** What was captured for a stretch, by its index. */
  readonly captures: Map<number, readonly Capture[]>
}

/** What a run records for positions. It only remembers: what it means is found out by who asks. */
export class Trace {
  readonly start: Context
  context: Context
  recording: Recording = newRecording()
  readonly wereTrue: Set<BranchNode> = new Set()
  readonly wereFalse: Set<BranchNode> = new Set()
  #pending: Capture[] = []

  constructor(tree: Tree) {
    this.start = { outside: undefined, node: undefined, tree, outcome: undefined, key: undefined }
    this.context = this.start
  }

  /** Output starts here that this node writes, or would have. */
  write(start: number, node: Node): void {
    const { starts, nodes, contexts, captures } = this.recording
    if (this.#pending.length > 0) {
      captures.set(starts.length, this.#pending)
      this.#pending = []
    }
    starts.push(start)
    nodes.push(node)
    contexts.push(this.context)
  }

  /** A branch is entered; `leave` with what this returns is its counterpart. */
  enterCondition(node: BranchNode, outcome: boolean): Context {
    const outside = this.context
    ;(outcome ? this.wereTrue : this.wereFalse).add(node)
    this.context = { outside, node, tree: outside.tree, outcome, key: undefined }
    return outside
  }

  /** A round of a `range` starts. */
  enterItem(outside: Context, { node, key }: { node: BranchNode; key: Key }): void {
    this.context = { outside, node, tree: outside.tree, outcome: true, key }
  }

  enterTemplate(node: TemplateNode, tree: Tree): Context {
    const outside = this.context
    this.context = { outside, node, tree, outcome: undefined, key: undefined }
    return outside
  }

  leave(outside: Context): void {
    this.context = outside
  }

  /** What is written from here on goes to a string; `leaveCapture` is the counterpart. */
  enterCapture(node: CommandNode | IdentifierNode | undefined, tree: Tree): Outside {
    const outside = { context: this.context, recording: this.recording, pending: this.#pending }
    this.context = { outside: this.context, node, tree, outcome: undefined, key: undefined }
    this.recording = newRecording()
    this.#pending = []
    return outside
  }

  leaveCapture({ context, recording, pending }: Outside, text: string): void {
    pending.push({ text, trace: this.recording })
    this.context = context
    this.recording = recording
    this.#pending = pending
  }
}

/** What a capture comes back to. */
export interface Outside {
  readonly context: Context
  readonly recording: Recording
  readonly pending: Capture[]
}

function newRecording(): Recording {
  return { starts: [], nodes: [], contexts: [], captures: new Map() }
}
