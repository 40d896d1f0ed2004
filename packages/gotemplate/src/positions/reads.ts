import type { BranchNode, CommandNode, Node, OperandNode, PipeNode, VariableNode } from '../parse/node.ts'
import { declarationsOf, type Setting } from './declarations.ts'
import { fieldOf, itemOf, join, oneOf, pathsOf, ROOT, type Taint, UNTAINTED } from './taint.ts'
import type { Context, Key } from './trace.ts'

// Functions that give one of their arguments as it is.
const CHOOSING: ReadonlySet<string> = new Set([
  'default',
  'coalesce',
  'or',
  'and',
  'required',
  'ternary',
  'deepCopy',
])
// Functions that run a template: what they read is known by what the template does.
const RENDERING: ReadonlySet<string> = new Set(['include', 'tpl'])

/**
 * Finds out what values came from, from the templates' text and from where a run stood. Variables that are assigned to
 * count for all their assignments, and for the conditions that these stand under.
 */
export class Reads {
  readonly #dots = new WeakMap<Context, Taint>()
  readonly #settings = new WeakMap<Context, Map<Setting, Taint>>()
  readonly #running = new Set<Setting>()

  /** Paths that went into what a pipeline gives. */
  paths(pipe: PipeNode, context: Context): string[] {
    return pathsOf(this.pipe(pipe, context))
  }

  /** What a pipeline's value came from. */
  pipe(pipe: PipeNode, context: Context): Taint {
    let final: Taint | undefined
    for (const command of pipe.commands) final = this.#command(command, context, final)
    return final ?? UNTAINTED
  }

  #command(command: CommandNode, context: Context, final: Taint | undefined): Taint {
    const [first, ...nodes] = command.args
    if (!first) return UNTAINTED
    if (first.kind !== 'identifier') {
      return nodes.length === 0 && !final
        ? this.#operand(first, context)
        : join(this.#all(command.args, context, final))
    }
    const args = this.#all(nodes, context, final)
    if (RENDERING.has(first.name)) return this.#rendered(first.name, args)
    if (CHOOSING.has(first.name)) return oneOf(args)
    return this.#made(first.name, nodes, args)
  }

  #all(nodes: readonly OperandNode[], context: Context, final: Taint | undefined): Taint[] {
    const taints = nodes.map(node => this.#operand(node, context))
    return final ? [...taints, final] : taints
  }

  /** `tpl` reads its text; what else is read shows in what was captured. */
  #rendered(name: string, args: readonly Taint[]): Taint {
    return name === 'tpl' && args[0] ? { reads: pathsOf(args[0]) } : UNTAINTED
  }

  #made(name: string, nodes: readonly OperandNode[], args: readonly Taint[]): Taint {
    if (name === 'dict') return { entries: entriesOf(nodes, args) }
    const [first, ...others] = args
    const isLookup = name === 'index' || name === 'get'
    const steps = nodes.slice(1).map(stepOf)
    if (!first || !isLookup || args.length !== nodes.length) return join(args)
    let found = first
    for (const step of steps) {
      if (step === undefined) return join([found, ...others])
      found = typeof step === 'bigint' ? itemOf(found, step) : fieldOf(found, step)
    }
    return found
  }

  #operand(node: OperandNode, context: Context): Taint {
    switch (node.kind) {
      case 'dot':
        return this.dot(context)
      case 'field':
        return node.fields.reduce(fieldOf, this.dot(context))
      case 'variable':
        return node.fields.reduce(fieldOf, this.#variable(node, context))
      case 'chain':
        return node.fields.reduce(fieldOf, this.#operand(node.node, context))
      case 'pipe':
        return this.pipe(node, context)
      default:
        return UNTAINTED
    }
  }

  /** What the dot came from where a run stood. */
  dot(context: Context): Taint {
    let dot = this.#dots.get(context)
    if (!dot) this.#dots.set(context, (dot = this.#findDot(context)))
    return dot
  }

  #findDot({ outside, node, outcome, key }: Context): Taint {
    if (!outside) return ROOT
    switch (node?.kind) {
      case 'with':
        return outcome ? this.pipe(node.pipe, outside) : this.dot(outside)
      case 'range':
        return outcome ? elementOf(this.pipe(node.pipe, outside), key) : this.dot(outside)
      case 'template':
        return node.pipe ? this.pipe(node.pipe, outside) : UNTAINTED
      case 'command':
        return this.#dotOfCall(node, outside)
      case 'identifier':
        return UNTAINTED
      default:
        return this.dot(outside)
    }
  }

  /** The dot that `include "name" .x` passes on; one that comes through a pipeline is not followed. */
  #dotOfCall({ args }: CommandNode, outside: Context): Taint {
    return args[2] ? this.#operand(args[2], outside) : UNTAINTED
  }

  #variable(node: VariableNode, context: Context): Taint {
    const frame = frameOf(context)
    const declaration = declarationsOf(context.tree).get(node)
    if (!declaration) return node.name === '$' ? this.dot(frame[0] ?? context) : UNTAINTED
    const declared = this.#setting(declaration, frame)
    if (declaration.assignments.length === 0) return declared
    return join([declared, ...declaration.assignments.map(setting => this.#assigned(setting, frame))])
  }

  /** What a declaration sets, within the branches that the run stood in. */
  #setting(setting: Setting, frame: readonly Context[]): Taint {
    const at = frame[setting.branches.length] ?? frame[0]
    if (!at || this.#running.has(setting)) return UNTAINTED
    const round = setting.range ? frame[setting.branches.length + 1] : undefined
    const scope = round ?? at
    const memory = this.#settings.get(scope) ?? new Map<Setting, Taint>()
    this.#settings.set(scope, memory)
    const remembered = memory.get(setting)
    if (remembered) return remembered
    this.#running.add(setting)
    const taint = this.#valueOf(setting, at, round?.key)
    this.#running.delete(setting)
    memory.set(setting, taint)
    return taint
  }

  #valueOf({ pipe, role }: Setting, at: Context, key: Key | undefined): Taint {
    const whole = this.pipe(pipe, at)
    if (role === 'value') return whole
    const element = elementOf(whole, key)
    return role === 'item' ? element : { reads: pathsOf(element) }
  }

  /** An assignment anywhere below the declaration, whichever rounds it happened in, and what it depended on. */
  #assigned(setting: Setting, frame: readonly Context[]): Taint {
    if (this.#running.has(setting)) return UNTAINTED
    this.#running.add(setting)
    let at = frame[0]
    const conditions: Taint[] = []
    for (const [i, branch] of setting.branches.entries()) {
      if (!at) break
      conditions.push(this.pipe(branch.pipe, at))
      const actual: Context | undefined = frame[i + 1]
      at = actual?.node === branch ? actual : anyRound(at, branch)
    }
    const value = at ? this.#valueOf(setting, at, undefined) : UNTAINTED
    this.#running.delete(setting)
    return join([value, ...conditions])
  }
}

/** The contexts of one template call, the outermost first; the first is the call itself. */
function frameOf(context: Context): Context[] {
  const frame = [context]
  for (let at = context; at.outside && isBranch(at.node); at = at.outside) frame.push(at.outside)
  return frame.reverse()
}

function isBranch(node: Node | undefined): boolean {
  return node?.kind === 'if' || node?.kind === 'with' || node?.kind === 'range'
}

/** A branch that a run stood in at some time, no matter in which round. */
function anyRound(outside: Context, node: BranchNode): Context {
  return { outside, node, tree: outside.tree, outcome: true, key: undefined }
}

function elementOf(list: Taint, key: Key | undefined): Taint {
  if (typeof key === 'bigint') return itemOf(list, key)
  return typeof key === 'string' ? fieldOf(list, key) : { reads: pathsOf(list) }
}

function entriesOf(nodes: readonly OperandNode[], args: readonly Taint[]): Map<string, Taint> {
  const entries = new Map<string, Taint>()
  for (let i = 0; i < args.length; i += 2) {
    const key = nodes[i]
    // A computed key may be any; its value is kept under a name that no field has.
    entries.set(key?.kind === 'string' ? key.value : `\0${i}`, args[i + 1] ?? UNTAINTED)
  }
  return entries
}

/** A literal key or index. */
function stepOf(node: OperandNode): string | bigint | undefined {
  if (node.kind === 'string') return node.value
  return node.kind === 'number' ? node.integer : undefined
}
