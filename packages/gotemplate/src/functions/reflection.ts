import { fn, type FunctionTable } from '../function.ts'
import { ANY, BOOL, STRING, typeOf } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { deepEqual } from './value/equal.ts'
import { kindOf } from './value/items.ts'

/** Sprig's functions on types. */
export const reflectionFunctions: FunctionTable = new Map(
  Object.entries({
    typeOf: fn([ANY], STRING, typeName),
    typeIs: fn([STRING, ANY], BOOL, (name, value) => name === typeName(value)),
    typeIsLike: fn(
      [STRING, ANY],
      BOOL,
      (name, value) => name === typeName(value) || `*${name}` === typeName(value),
    ),
    kindOf: fn([ANY], STRING, kindOf),
    kindIs: fn([STRING, ANY], BOOL, (kind, value) => kind === kindOf(value)),
    deepEqual: fn([ANY, ANY], BOOL, deepEqual),
  }),
)

function typeName(value: Value): string {
  return typeOf(value)?.name ?? '<nil>'
}
