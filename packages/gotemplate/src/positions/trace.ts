import type { BranchNode, CommandNode, IdentifierNode, Node, TemplateNode, Tree } from '../parse/node.ts'
import { IntTable } from './int-table.ts'

/** What tells a round of a `range`: a list's index, a map's key, or, of an integer, how many came before. */
export type Key = bigint | string | number

/** Where a run stood: within which branches, rounds and templates. A linked list, the innermost first. */
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
  readonly recording: Recording
}

/**
 * Output cut to stretches, a row for each: where it starts (in UTF-16 units, ascending), the site of the text or action
 * that wrote it, and the context that the run stood in. What was evaluated without writing (declarations, conditions,
 * the dots of template calls) has an empty stretch.
 */
export interface Recording {
  readonly stretches: IntTable
  /** What was captured for a stretch, by its index. */
  readonly captures: Map<number, readonly Capture[]>
}

/** A node that traces can name by a number; each compiled statement has one. */
export class Site<N extends Node = Node> {
  readonly node: N
  /** The number, and the trace that gave it. */
  id = 0
  trace = 0

  constructor(node: N) {
    this.node = node
  }
}

// What a context's last two cells say.
const CALL = 0 // The template, by its index.
const TRUE = 1
const FALSE = 2
const INDEX = 3 // The index.
const KEY = 4 // The key, by its index.
const COUNT = 5 // How many rounds came before.

const WAS_TRUE = 1
const WAS_FALSE = 2

let traces = 0

/**
 * What a run records for positions. It only remembers, in tables of numbers; what it means is found out by who asks.
 * A context is a row of: the context outside, the site that was entered, what the last cell is, the last cell.
 */
export class Trace {
  /** The context that the run stands in. */
  context = 0
  recording: Recording = newRecording()
  readonly #serial = ++traces
  readonly #sites: (Node | undefined)[] = [undefined]
  readonly #outcomes: number[] = [0]
  readonly #contexts = new IntTable(4)
  readonly #read: Context[]
  readonly #trees: Tree[]
  readonly #keys: string[] = []
  #pending: Capture[] = []

  constructor(tree: Tree) {
    this.#trees = [tree]
    this.#contexts.add(0, 0, CALL)
    this.#read = [{ outside: undefined, node: undefined, tree, outcome: undefined, key: undefined }]
  }

  /** Output starts here that this site writes, or would have. */
  write(start: number, site: Site): void {
    const { stretches, captures } = this.recording
    if (this.#pending.length > 0) {
      captures.set(stretches.length, this.#pending)
      this.#pending = []
    }
    stretches.add(start, this.#idOf(site), this.context)
  }

  /** A branch is entered. Whoever enters something sets `context` back when leaving. */
  enterCondition(site: Site<BranchNode>, outcome: boolean): void {
    const id = this.#idOf(site)
    this.#outcomes[id] = (this.#outcomes[id] ?? 0) | (outcome ? WAS_TRUE : WAS_FALSE)
    this.context = this.#contexts.add(this.context, id, outcome ? TRUE : FALSE)
  }

  /** A round of a `range` starts, in the context around it. */
  enterRound(outside: number, site: Site<BranchNode>, key: Key): void {
    const id = this.#idOf(site)
    this.#outcomes[id] = (this.#outcomes[id] ?? 0) | WAS_TRUE
    const kind = typeof key === 'bigint' ? INDEX : typeof key === 'string' ? KEY : COUNT
    this.context = this.#contexts.add(outside, id, kind)
    this.#contexts.setLast(3, typeof key === 'string' ? this.#keys.push(key) - 1 : Number(key))
  }

  /** Another template is called. */
  enterTemplate(site: Site<TemplateNode>, tree: Tree): void {
    this.#enterCall(this.#idOf(site), tree)
  }

  #enterCall(id: number, tree: Tree): void {
    this.context = this.#contexts.add(this.context, id, CALL)
    const known = this.#trees.lastIndexOf(tree)
    this.#contexts.setLast(3, known < 0 ? this.#trees.push(tree) - 1 : known)
  }

  /** What is written from here on goes to a string; `leaveCapture` is the counterpart. */
  enterCapture(caller: CommandNode | IdentifierNode | undefined, tree: Tree): Outside {
    const outside = { context: this.context, recording: this.recording, pending: this.#pending }
    this.#enterCall(caller ? this.#add(caller) : 0, tree)
    this.recording = newRecording()
    this.#pending = []
    return outside
  }

  leaveCapture({ context, recording, pending }: Outside, text: string): void {
    pending.push({ text, recording: this.recording })
    this.context = context
    this.recording = recording
    this.#pending = pending
  }

  /** The node of a stretch. */
  nodeAt({ stretches }: Recording, index: number): Node | undefined {
    return this.#sites[stretches.at(index, 1)]
  }

  /** Where the run stood when a stretch was written. */
  contextAt({ stretches }: Recording, index: number): Context {
    return this.#readContext(stretches.at(index, 2))
  }

  /** Branches whose conditions were evaluated, and how they came out. */
  *outcomes(): Generator<{ node: BranchNode; wasTrue: boolean; wasFalse: boolean }> {
    for (const [id, outcome] of this.#outcomes.entries()) {
      const node = this.#sites[id] as BranchNode
      if (outcome > 0) yield { node, wasTrue: (outcome & WAS_TRUE) > 0, wasFalse: (outcome & WAS_FALSE) > 0 }
    }
  }

  #readContext(row: number): Context {
    const known = this.#read[row]
    if (known) return known
    const outside = this.#readContext(this.#contexts.at(row, 0))
    const node = this.#sites[this.#contexts.at(row, 1)] as Context['node']
    const kind = this.#contexts.at(row, 2)
    const last = this.#contexts.at(row, 3)
    const context: Context = {
      outside,
      node,
      tree: kind === CALL ? (this.#trees[last] ?? outside.tree) : outside.tree,
      outcome: kind === CALL ? undefined : kind !== FALSE,
      key:
        kind === INDEX ? BigInt(last) : kind === KEY ? this.#keys[last] : kind === COUNT ? last : undefined,
    }
    this.#read[row] = context
    return context
  }

  #idOf(site: Site): number {
    if (site.trace !== this.#serial) {
      site.trace = this.#serial
      site.id = this.#add(site.node)
    }
    return site.id
  }

  #add(node: Node): number {
    this.#outcomes.push(0)
    return this.#sites.push(node) - 1
  }
}

/** What a capture comes back to. */
export interface Outside {
  readonly context: number
  readonly recording: Recording
  readonly pending: Capture[]
}

function newRecording(): Recording {
  return { stretches: new IntTable(3), captures: new Map() }
}
