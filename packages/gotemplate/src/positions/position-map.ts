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
  readonly #whole: Recorded
  readonly #reads = new Reads()

  constructor(trace: Trace, output: string) {
    this.#trace = trace
    this.#whole = { recording: trace.recording, text: output }
  }

  /** The place that wrote the output at an offset: of text the very character, of an action its pipeline. */
  locate(offset: number): Place | undefined {
    const [innermost] = stretchesOf(this.#whole, offset, offset + 1)
    if (!innermost) return undefined
    const { recording, index, within } = innermost
    const node = this.#trace.nodeAt(recording, index)
    return node && (node.kind === 'text' ? placeIn(node, within) : placeOf(node))
  }

  /** What the output from `start` to before `end` stands under, the outermost first, and the variables in it. */
  explain(start: number, end: number): Explanation {
    const conditions = new Map<Context, Condition>()
    const variables = new Set<string>()
    for (const { recording, index } of stretchesOf(this.#whole, start, end)) {
      for (const context of branchesOf(this.#trace.contextAt(recording, index))) {
        if (!conditions.has(context)) conditions.set(context, this.#condition(context))
      }
      for (const path of this.#variables(recording, index)) variables.add(path)
    }
    return { conditions: [...conditions.values()], variables: [...variables] }
  }

  /** Every condition that was met, and how it came out, in the order of their places. */
  conditions(): ConditionOutcome[] {
    return [...this.#trace.outcomes()]
      .map(({ node, ...outcome }) => ({ ...placeOf(node), text: conditionText(node), ...outcome }))
      .sort((a, b) => (a.template === b.template ? a.offset - b.offset : a.template < b.template ? -1 : 1))
  }

  /** Paths of all that was read, whether it shows in the output or only in conditions and variables. */
  variables(): string[] {
    return [...this.#allVariables(this.#whole.recording)].sort()
  }

  #allVariables(recording: Recording): Set<string> {
    const paths = new Set<string>()
    for (let index = 0; index < recording.stretches.length; index++) {
      const pipe = pipeOf(this.#trace.nodeAt(recording, index))
      if (!pipe) continue
      for (const path of this.#reads.paths(pipe, this.#trace.contextAt(recording, index))) paths.add(path)
    }
    for (const captures of recording.captures.values()) {
      for (const { recording } of captures) for (const path of this.#allVariables(recording)) paths.add(path)
    }
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
    const node = this.#trace.nodeAt(recording, index)
    const own =
      node?.kind === 'action' ? this.#reads.paths(node.pipe, this.#trace.contextAt(recording, index)) : []
    const captured = recording.captures.get(index) ?? []
    return [...own, ...captured.flatMap(({ recording }) => [...this.#allVariables(recording)])]
  }
}

/** A text, and what wrote it. */
interface Recorded {
  readonly recording: Recording
  readonly text: string
}

/** A stretch, and how far into it the offset is that was asked for. */
interface Found {
  readonly recording: Recording
  readonly index: number
  readonly within: number
}

/** The stretches that a piece of a text is made of; what was captured for one stands in for it where it can. */
function* stretchesOf({ recording, text }: Recorded, start: number, end: number): Generator<Found> {
  const { stretches, captures } = recording
  if (stretches.length === 0) return
  const last = findStretch(recording, Math.max(start, end - 1))
  for (let index = findStretch(recording, start); index <= last; index++) {
    const from = stretches.at(index, 0)
    const to = index + 1 < stretches.length ? stretches.at(index + 1, 0) : text.length
    const within = Math.max(start - from, 0)
    const captured = captures.get(index)
    const inner = captured && inCapture(captured, text.slice(from, to), [within, Math.min(end, to) - from])
    if (inner) yield* stretchesOf(inner, inner.start, inner.end)
    else yield { recording, index, within }
  }
}

/** The index of the last stretch that starts at or before an offset. */
function findStretch({ stretches }: Recording, offset: number): number {
  let low = 0
  let high = stretches.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (stretches.at(middle, 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** What `include` wrote, if its lines came out as they were, but for the spaces around them. */
function inCapture(
  [capture, another]: readonly Capture[],
  text: string,
  [start, end]: readonly [number, number],
): (Recorded & { start: number; end: number }) | undefined {
  if (!capture || another || capture.recording.stretches.length === 0) return undefined
  const alignment = alignCapture(capture, text)
  const innerStart = alignment?.innerOffset(start)
  const innerEnd = alignment?.innerOffset(Math.max(end - 1, start))
  if (innerStart === undefined || innerEnd === undefined) return undefined
  return { ...capture, start: innerStart, end: innerEnd + 1 }
}

/** The branches that a context is in, the outermost first. */
function branchesOf(context: Context): Context[] {
  const branches: Context[] = []
  for (let at: Context | undefined = context; at; at = at.outside)
    if (at.outcome !== undefined) branches.push(at)
  return branches.reverse()
}

function pipeOf(node: Node | undefined): PipeNode | undefined {
  return node && 'pipe' in node ? node.pipe : undefined
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
