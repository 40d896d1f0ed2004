import { FunctionError } from '../errors.ts'
import { fn, type FunctionTable, rest } from '../function.ts'
import { sprint, sprintf, sprintln } from '../fmt/sprintf.ts'
import { isTrue } from '../value/truth.ts'
import type { GoFunction } from '../value/type.ts'
import { ANY, BOOL, INT, REFLECT, STRING } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { callFunction } from './call-function.ts'
import { eq, le, lt } from './compare.ts'
import { escapeHtml, escapeJavaScript, escapeQuery } from './escape.ts'
import { index, len, slice } from './index-and-slice.ts'

/** `and`, whose calls are compiled in a way of their own: it may leave arguments alone. */
export const AND: GoFunction = fn([REFLECT, rest(REFLECT)], REFLECT, neverCalled)
/** `or`; see `AND`. */
export const OR: GoFunction = fn([REFLECT, rest(REFLECT)], REFLECT, neverCalled)
/** `call`; compiled calls put the name of what is called before its arguments. */
export const CALL: GoFunction = { ...fn([REFLECT, rest(REFLECT)], REFLECT, neverCalled), call: callFunction }
/** `slice`; compiled calls give it `BOXED` for some indexes. */
export const SLICE: GoFunction = fn([REFLECT, rest(REFLECT)], REFLECT, slice)

/** The functions that every template has. */
export const builtins: FunctionTable = new Map<string, GoFunction>([
  ['and', AND],
  ['or', OR],
  ['not', fn([REFLECT], BOOL, value => !isTrue(value))],
  ['call', CALL],
  ['slice', SLICE],
  ['index', fn([REFLECT, rest(REFLECT)], REFLECT, index)],
  ['len', fn([REFLECT], INT, len)],
  ['eq', fn([REFLECT, rest(REFLECT)], BOOL, eq)],
  ['ne', fn([REFLECT, REFLECT], BOOL, (left, right) => !eq(left, right))],
  ['lt', fn([REFLECT, REFLECT], BOOL, lt)],
  ['le', fn([REFLECT, REFLECT], BOOL, le)],
  ['gt', fn([REFLECT, REFLECT], BOOL, (left, right) => !le(left, right))],
  ['ge', fn([REFLECT, REFLECT], BOOL, (left, right) => !lt(left, right))],
  ['print', fn([rest(ANY)], STRING, (...values) => sprint(values))],
  ['printf', fn([STRING, rest(ANY)], STRING, (format, ...values) => sprintf(format, values))],
  ['println', fn([rest(ANY)], STRING, (...values) => sprintln(values))],
  ['html', fn([rest(ANY)], STRING, (...values) => escapeHtml(textOf(values)))],
  ['js', fn([rest(ANY)], STRING, (...values) => escapeJavaScript(textOf(values)))],
  ['urlquery', fn([rest(ANY)], STRING, (...values) => escapeQuery(textOf(values)))],
])

/** What `html`, `js` and `urlquery` escape; nil reads as it does in an action. */
function textOf(values: readonly Value[]): string {
  return sprint(values.map(value => value ?? '<no value>'))
}

function neverCalled(): never {
  throw new FunctionError('this function cannot be called as a value')
}
