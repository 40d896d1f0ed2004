import type { TemplatePosition } from '../errors.ts'
import { type BranchNode, type Node, nodeText, type PipeNode } from '../parse/node.ts'
import { positionAt, positionOf } from '../parse/position.ts'
import { alignCapture } from './alignment.ts'
import { Reads } from './reads.ts'
import type { Capture, Context, Recording, Trace } from './trace.ts'

/** A place in a template: `offset` in UTF-16 units of its text, `column` in bytes from 0. */
export interface Place extends TemplatePosition {
  readonly column: number
  readonly offset: number
}

/** An `if`, `with` or `range` that output stands under. */
export interface Condition extends Place {
  /** As written: `if .Variables.internal_env`. */
  readonly text: string
  /** Whether it was true, or the list had items; output under `else` has it false. */
  readonly outcome: boolean
  /** Of a `range`: the index or key of the item. */
  readonly item?: string
  /** Paths of what it asks for. */
  readonly variables: readonly string[]
}

/** Why a stretch of output is what it is. */
export interface Explanation {
  readonly conditions: readonly Condition[]
  /** Paths of what went into it; not of what its conditions asked for. */
  readonly variables: readonly string[]
}

/** How a condition came out in a run. */
export interface ConditionOutcome extends Place {
  readonly text: string
  readonly wasTrue: boolean
  readonly wasFalse: boolean
}

/**
 * Leads from the output of a run back into the templates. Offsets are UTF-16 units of the output; paths of variables
 * start at the data's root, as in `.Variables.replicas.web` and `.hosts[2].name`.
 */
export class PositionMap {
  readonly #trace: Trace
  readonly #recording: Recording
  readonly #output: string
  readonly #reads = new Reads()

  constructor(trace: Trace, output: string) {
    this.#trace = trace
    this.#recording = trace.recording
    this.#output = output
  }

  /** Where each stretch of output starts, ascending: a stretch is what one text or action wrote at a time. */
  get starts(): readonly number[] {
    return this.#recording.starts
  }

  /** The place that wrote the output at an offset: of text the very character, of an action its pipeline. */
  locate(offset: number): Place | undefined {
    const [innermost] = stretches({ recording: this.#recording, text: this.#output }, offset, offset + 1)
    if (!innermost) return undefined
    const { recording, index, within } = innermost
    const node = recording.nodes[index]
    return node && (node.kind === 'text' ? placeIn(node, within) : placeOf(node))
  }

  /** What the output from `start` to before `end` stands under, the outermost first, and the variables in it. */
  explain(start: number, end: number): Explanation {
    const conditions = new Map<Context, Condition>()
    const variables = new Set<string>()
    const all = { recording: this.#recording, text: this.#output }
    for (const { recording, index } of stretches(all, start, end)) {
      for (const context of branchesOf(recording.contexts[index])) {
        if (!conditions.has(context)) conditions.set(context, this.#condition(context))
      }
      for (const path of this.#variables(recording, index)) variables.add(path)
    }
    return { conditions: [...conditions.values()], variables: [...variables] }
  }

  /** Every condition that was met, and how it came out, in the order of their places. */
  conditions(): ConditionOutcome[] {
    const { wereTrue, wereFalse } = this.#trace
    const nodes = [...new Set([...wereTrue, ...wereFalse])]
    return nodes
      .map(node => ({
        ...placeOf(node),
        text: conditionText(node),
        wasTrue: wereTrue.has(node),
        wasFalse: wereFalse.has(node),
      }))
      .sort((a, b) => (a.template === b.template ? a.offset - b.offset : a.template < b.template ? -1 : 1))
  }

  /** Paths of all that was read, whether it shows in the output or only in conditions and variables. */
  variables(): string[] {
    return [...this.#allVariables(this.#recording)].sort()
  }

  #allVariables(recording: Recording): Set<string> {
    const paths = new Set<string>()
    for (const [index, node] of recording.nodes.entries()) {
      const pipe = pipeOf(node)
      const context = recording.contexts[index]
      if (pipe && context) for (const path of this.#reads.paths(pipe, context)) paths.add(path)
    }
    const captured = [...recording.captures.values()].flat()
    for (const { trace } of captured) for (const path of this.#allVariables(trace)) paths.add(path)
    return paths
  }

  #condition({ node, outside, outcome, key }: Context): Condition {
    const branch = node as BranchNode
    const condition = {
      ...placeOf(branch),
      text: conditionText(branch),
      outcome: outcome === true,
      variables: outside ? this.#reads.paths(branch.pipe, outside) : [],
    }
    return key === undefined ? condition : { ...condition, item: String(key) }
  }

  /** What went into a stretch; where something was captured for it, also what decided about that. */
  #variables(recording: Recording, index: number): string[] {
    const node = recording.nodes[index]
    const context = recording.contexts[index]
    const own = node?.kind === 'action' && context ? this.#reads.paths(node.pipe, context) : []
    const captured = recording.captures.get(index) ?? []
    return [...own, ...captured.flatMap(({ trace }) => [...this.#allVariables(trace)])]
  }
}

/** The index of the last stretch that starts at or before an offset. */
function stretchAt({ starts }: Recording, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** A stretch, and how far into it the offset is that was asked for. */
interface Found {
  readonly recording: Recording
  readonly index: number
  readonly within: number
}

/** The stretches that a piece of a text is made of; what was captured for one stands in for it where it can. */
function* stretches(
  from: { recording: Recording; text: string },
  start: number,
  end: number,
): Generator<Found> {
  const { recording, text } = from
  const { starts, captures } = recording
  if (starts.length === 0) return
  const last = stretchAt(recording, Math.max(start, end - 1))
  for (let index = stretchAt(recording, start); index <= last; index++) {
    const from = starts[index] ?? 0
    const to = starts[index + 1] ?? text.length
    const within = Math.max(start - from, 0)
    const inner = inCapture(captures.get(index), text.slice(from, to), [within, Math.min(end, to) - from])
    if (inner) yield* stretches(inner.from, inner.start, inner.end)
    else yield { recording, index, within }
  }
}

/** What `include` wrote, if its lines came out as they were, but for the spaces around them. */
function inCapture(
  captures: readonly Capture[] | undefined,
  text: string,
  [start, end]: readonly [number, number],
): { from: { recording: Recording; text: string }; start: number; end: number } | undefined {
  const [capture, another] = captures ?? []
  if (!capture || another || capture.trace.starts.length === 0) return undefined
  const alignment = alignCapture(capture, text)
  const innerStart = alignment?.innerOffset(start)
  const innerEnd = alignment?.innerOffset(Math.max(end - 1, start))
  if (innerStart === undefined || innerEnd === undefined) return undefined
  return { from: { recording: capture.trace, text: capture.text }, start: innerStart, end: innerEnd + 1 }
}

/** The branches that a context is in, the outermost first. */
function branchesOf(context: Context | undefined): Context[] {
  const branches: Context[] = []
  for (let at = context; at; at = at.outside) if (at.outcome !== undefined) branches.push(at)
  return branches.reverse()
}

function pipeOf(node: Node): PipeNode | undefined {
  return 'pipe' in node ? node.pipe : undefined
}

function conditionText(node: BranchNode): string {
  return `${node.kind} ${nodeText(node.pipe)}`
}

function placeOf(node: Node): Place {
  return { ...positionOf(node), offset: node.pos }
}

function placeIn(node: Node, within: number): Place {
  const offset = node.pos + within
  return { ...positionAt(node.tree.source, offset), offset }
}
