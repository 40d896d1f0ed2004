import { type CallContext, contextFn, fn, type FunctionTable } from '../function.ts'
import { FunctionError } from '../errors.ts'
import { ANY, MAP, SLICE, STRING } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { parseJson } from './json/parse.ts'
import { printJson } from './json/print.ts'
import { listFrom, mapFrom } from './value/unmarshal.ts'

const compact = { escapeHtml: true }
const pretty = { escapeHtml: true, indent: true }
const raw = { escapeHtml: false }
const mustToJson = contextFn([ANY], STRING, (context, value) => print(context, value, compact))
const toJson = contextFn([ANY], STRING, (context, value) => orEmpty(() => print(context, value, compact)))

/** Sprig's functions on JSON. */
export const jsonFunctions: FunctionTable = new Map(
  Object.entries({
    fromJson: fn([STRING], ANY, text => parseJson(text).value),
    mustFromJson: fn([STRING], ANY, text => {
      const { value, problem } = parseJson(text)
      if (problem !== undefined) throw new FunctionError(problem)
      return value
    }),
    toJson,
    mustToJson,
    toPrettyJson: contextFn([ANY], STRING, (context, value) => orEmpty(() => print(context, value, pretty))),
    mustToPrettyJson: contextFn([ANY], STRING, (context, value) => print(context, value, pretty)),
    toRawJson: contextFn([ANY], STRING, (context, value) => print(context, value, raw)),
    mustToRawJson: contextFn([ANY], STRING, (context, value) => print(context, value, raw)),
  }),
)

/** Helm's own: what cannot be read comes back as data that says why. */
export const helmJsonFunctions: FunctionTable = new Map(
  Object.entries({
    toJson,
    mustToJson,
    fromJson: fn([STRING], MAP, text => mapFrom(parseJson(text))),
    fromJsonArray: fn([STRING], SLICE, text => listFrom(parseJson(text))),
  }),
)

function print(
  context: CallContext,
  value: Value,
  options: { escapeHtml: boolean; indent?: boolean },
): string {
  return printJson(value, { ...options, context })
}

/** What a value that cannot be printed gives where errors are not asked for; limits hold all the same. */
function orEmpty(print: () => string): string {
  try {
    return print()
  } catch (error) {
    if (error instanceof FunctionError && error.code === 'template/function') return ''
    throw error
  }
}
