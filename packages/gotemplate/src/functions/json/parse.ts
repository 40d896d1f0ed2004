import { dict, list } from '../../value/types.ts'
import { GoMap, Slice, type Value } from '../../value/value.ts'
import { MAP, SLICE } from '../../value/types.ts'
import { findSyntaxError } from './syntax.ts'

/** What Go's `json.Unmarshal` gives: the value, and what is wrong with the text, if anything is. */
export interface ParsedJson {
  /** null where the text is no JSON. */
  value: Value
  problem?: string
  /** Whether the text is a number that no float64 can hold, and nothing else. */
  isHugeNumber?: boolean
}

/** A number that a float64 may not be able to hold. */
const maybeTooLarge = /[eE]\+?[0-9]{3}|[0-9]{300}/

/** Reads JSON as Go does into an `interface {}`: all numbers are float64s. */
export function parseJson(text: string): ParsedJson {
  let data: unknown
  const tooLarge: string[] = []
  try {
    data = JSON.parse(
      text.startsWith('\ufeff') ? 'no BOM' : text,
      maybeTooLarge.test(text) ? finite : undefined,
    )
  } catch {
    // JavaScript's message is of no use: Go's is found by going over the text once more.
    return { value: null, problem: findSyntaxError(text) ?? 'unexpected end of JSON input' }
  }
  const value = fromData(data)
  if (tooLarge.length === 0) return { value }
  const problem = `json: cannot unmarshal number ${tooLarge[0]} into Go value of type float64`
  return { value, problem, isHugeNumber: value === null }

  function finite(_key: string, part: unknown, context?: { source?: string }): unknown {
    if (part !== Infinity && part !== -Infinity) return part
    tooLarge.push(context?.source ?? '')
    return null
  }
}

/** Lists and maps are converted when they are looked at. */
function fromData(data: unknown): Value {
  if (typeof data === 'string') return data.toWellFormed()
  if (typeof data !== 'object' || data === null) return data as boolean | number | null
  if (Array.isArray(data)) return data.length === 0 ? list([]) : new Slice(SLICE, () => data.map(fromData))
  const entries = Object.entries(data)
  if (entries.length === 0) return dict(new Map())
  return new GoMap(MAP, () => new Map(entries.map(([key, item]) => [key.toWellFormed(), fromData(item)])))
}
