import type { BranchNode } from '../parse/node.ts'
import { valueText } from '../fmt/sprintf.ts'
import { basicKindOf } from '../value/type.ts'
import { sortedKeys } from '../value/types.ts'
import type { Key, Site } from '../positions/trace.ts'
import { GoMap, Int, Slice, type Value } from '../value/value.ts'
import type { Store } from './expressions.ts'
import { hasBoxedElements } from './fields.ts'
import { BREAK, type Evaluate, type Execute, type Frame, NEXT } from './frame.ts'

/** The compiled parts of a `range`. */
export interface RangeParts {
  readonly site: Site<BranchNode>
  readonly evaluate: Evaluate
  /** What sets its variables: the element, or the index and the element. */
  readonly stores: readonly Store[]
  readonly list: Execute
  readonly otherwise: Execute | undefined
}

/** One round: the index or key (a number where it only counts), and the element. Gives whether to go on. */
type Round = (key: Key, item: Value) => boolean

/** Compiles `range` over integers, lists, and maps in the order of their keys. */
export function compileRange(parts: RangeParts): Execute {
  const { site, evaluate, stores, otherwise } = parts
  return frame => {
    const value = evaluate(frame)
    // In the else branch, the variables hold what there was nothing in.
    for (const store of stores) store(frame, value, false)
    const { dot, isDotBoxed } = frame
    const { run } = frame
    const { trace } = run
    if (stores.length > 1 && isInteger(value)) {
      throw run.error(`can't use ${valueText(value)} to iterate over more than one variable`)
    }
    const outside = trace?.context
    trace?.write(run.output.length, site)
    const hasItems = forEach(frame, value, startRound(frame, parts, value))
    if (trace && outside !== undefined) trace.context = outside
    frame.dot = dot
    frame.isDotBoxed = isDotBoxed
    if (hasItems) return NEXT
    trace?.enterCondition(site, false)
    const signal = otherwise ? otherwise(frame) : NEXT
    if (trace && outside !== undefined) trace.context = outside
    // A break in the else branch ends, in Go, this range and not the one around it.
    return signal === BREAK ? NEXT : signal
  }
}

/** Gives what runs the body with one item. */
function startRound(frame: Frame, { site, stores, list }: RangeParts, over: Value): Round {
  const { run } = frame
  const isBoxed = hasBoxedElements(over)
  const [first, second] = stores
  const outside = run.trace?.context
  return (key, item) => {
    run.round()
    if (second) {
      first?.(frame, key, false)
      second(frame, item, isBoxed)
    } else first?.(frame, item, isBoxed)
    frame.dot = item
    frame.isDotBoxed = isBoxed
    if (outside !== undefined) run.trace?.enterRound(outside, site, key)
    return list(frame) !== BREAK
  }
}

/**
 * Goes through a value.
 *
 * @returns whether there was anything in it
 * @throws TemplateError where the value cannot be gone through
 */
function forEach(frame: Frame, value: Value, round: Round): boolean {
  if (value instanceof Slice) return forEachElement(value.items, round)
  if (value instanceof GoMap) return forEachEntry(value, round)
  if (typeof value === 'bigint') return forEachInteger(value, round, item => item)
  if (value instanceof Int && basicKindOf(value.type.kind) !== 'other') {
    const { type } = value
    return forEachInteger(value.value, round, item => new Int(type, item))
  }
  if (value === undefined || value === null) return false
  throw frame.run.error(`range can't iterate over ${valueText(value)}`)
}

function forEachElement(items: readonly Value[], round: Round): boolean {
  for (let i = 0; i < items.length; i++) if (!round(BigInt(i), items[i])) break
  return items.length > 0
}

function forEachEntry(map: GoMap, round: Round): boolean {
  const keys = sortedKeys(map)
  // The map may lose entries on the way; Go has taken them out before.
  const items = keys.map(key => map.entries.get(key))
  for (const [i, key] of keys.entries()) if (!round(key, items[i])) break
  return keys.length > 0
}

function forEachInteger(count: bigint, round: Round, itemOf: (value: bigint) => Value): boolean {
  for (let i = 0n; i < count; i++) if (!round(Number(i), itemOf(i))) break
  return count > 0n
}

function isInteger(value: Value): boolean {
  return typeof value === 'bigint' || value instanceof Int
}
