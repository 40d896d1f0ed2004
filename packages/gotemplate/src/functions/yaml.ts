import { FunctionError } from '../errors.ts'
import { type CallContext, contextFn, fn, type FunctionTable } from '../function.ts'
import { fromPlain } from '../value/plain.ts'
import { ANY, dict, list, MAP, SLICE, STRING } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import type { ParsedJson } from './json/parse.ts'
import { listFrom, mapFrom } from './value/unmarshal.ts'
import { printPretty } from './yaml/pretty.ts'
import { toData, type YamlData } from './yaml/to-data.ts'

/** How YAML is read and printed: what Helm's functions take as given. */
export interface YamlCodec {
  /** Reads a document as JSON data; throws an Error with Go's message. */
  parseYaml(text: string): unknown
  /** Prints data with a line end; throws an Error where it cannot. */
  printYaml(data: YamlData): string
}

/** Helm's functions on YAML. */
export function yamlFunctions(codec: YamlCodec): FunctionTable {
  const print = (context: CallContext, value: Value): string =>
    withoutLineEnd(codec.printYaml(toData(value, context)))
  return new Map(
    Object.entries({
      toYaml: contextFn([ANY], STRING, (context, value) => orEmpty(() => print(context, value))),
      mustToYaml: contextFn([ANY], STRING, print),
      toYamlPretty: contextFn([ANY], STRING, (context, value) =>
        orEmpty(() => printPretty(value, codec, context)),
      ),
      fromYaml: fn([STRING], MAP, text => {
        const parsed = parse(codec, text)
        return parsed.value === null && parsed.problem === undefined
          ? dict(new Map())
          : mapFrom(parsed, whileDecoding)
      }),
      fromYamlArray: fn([STRING], SLICE, text => {
        const parsed = parse(codec, text)
        return parsed.value === null && parsed.problem === undefined
          ? list([])
          : listFrom(parsed, whileDecoding)
      }),
    }),
  )
}

const whileDecoding = 'error unmarshaling JSON: while decoding JSON: '

function parse(codec: YamlCodec, text: string): ParsedJson {
  try {
    return { value: fromPlain(codec.parseYaml(text)) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { value: null, problem: `error converting YAML to JSON: ${error.message}` }
  }
}

function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

/** Helm swallows what cannot be printed; limits hold all the same. */
function orEmpty(print: () => string): string {
  try {
    return print()
  } catch (error) {
    if (!(error instanceof Error) || (error instanceof FunctionError && error.code === 'template/limit'))
      throw error
    return ''
  }
}
