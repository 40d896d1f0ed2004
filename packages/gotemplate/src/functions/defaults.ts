import { fn, type FunctionTable, rest } from '../function.ts'
import { ANY, BOOL } from '../value/types.ts'
import { isEmpty } from './value/empty.ts'

/** Sprig's functions that choose between values. */
export const defaultFunctions: FunctionTable = new Map(
  Object.entries({
    default: fn([ANY, rest(ANY)], ANY, (fallback, given) => (isEmpty(given) ? fallback : given)),
    empty: fn([ANY], BOOL, isEmpty),
    coalesce: fn([rest(ANY)], ANY, (...values) => values.find(value => !isEmpty(value)) ?? null),
    all: fn([rest(ANY)], BOOL, (...values) => !values.some(isEmpty)),
    any: fn([rest(ANY)], BOOL, (...values) => values.some(value => !isEmpty(value))),
    ternary: fn([ANY, ANY, BOOL], ANY, (whenTrue, whenFalse, condition) =>
      condition ? whenTrue : whenFalse,
    ),
  }),
)
