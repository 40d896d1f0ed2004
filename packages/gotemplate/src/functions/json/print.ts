import { FunctionError } from '../../errors.ts'
import type { CallContext } from '../../function.ts'
import { sortedKeys, typeOf } from '../../value/types.ts'
import { GoMap, Int, Slice, Struct, type Value } from '../../value/value.ts'
import { formatTime, rfc3339Nano } from '../time/format.ts'
import { GoTime, readClock } from '../time/time.ts'

/** How JSON is laid out. */
export interface PrintOptions {
  /** Whether `<`, `>` and `&` are written as escapes, as Go does it by itself. */
  escapeHtml: boolean
  /** Two spaces for each level, and a line for each item. */
  indent?: boolean
  /** Told how long the text has become. */
  context?: Pick<CallContext, 'checkSize'>
}

/** From here on Go looks for cycles. */
const cycleDepth = 1000

/**
 * Prints a value as Go's `encoding/json` does, keys sorted.
 *
 * @throws FunctionError for what JSON has no words for: functions, NaN, a map inside itself
 */
export function printJson(value: Value, { escapeHtml, indent = false, context }: PrintOptions): string {
  const ancestors = new Set<Value>()
  let out = ''
  print(value, 0)
  return out

  function print(part: Value, depth: number): void {
    if (part instanceof Slice) {
      if (part.isNil) out += 'null'
      else
        printAll('[]', part, {
          count: part.items.length,
          depth,
          item: at => print(part.items[at], depth + 1),
        })
    } else if (part instanceof GoMap) {
      if (part.isNil) out += 'null'
      else printMembers(part, depth)
    } else if (part instanceof Struct) printStruct(part, depth)
    else out += printScalar(part, escapeHtml)
  }

  function printMembers(map: GoMap, depth: number): void {
    const keys = sortedKeys(map)
    const item = (at: number): void => {
      const key = keys[at] ?? ''
      out += printString(key, escapeHtml) + (indent ? ': ' : ':')
      print(map.entries.get(key), depth + 1)
    }
    printAll('{}', map, { count: keys.length, depth, item })
  }

  function printStruct(struct: Struct, depth: number): void {
    const text = textOf(struct)
    if (text !== undefined) {
      out += printString(text, escapeHtml)
      return
    }
    const fields = struct.type.fields ?? []
    const item = (at: number): void => {
      const field = fields[at]
      out += printString(field?.name ?? '', escapeHtml) + (indent ? ': ' : ':')
      print(field?.get(struct.native as never) as Value, depth + 1)
    }
    printAll('{}', struct, { count: fields.length, depth, item })
  }

  function printAll(brackets: string, part: Slice | GoMap | Struct, { count, depth, item }: Items): void {
    if (depth > cycleDepth) noteAncestor(part)
    out += brackets.charAt(0)
    for (let at = 0; at < count; at++) {
      if (at > 0) out += ','
      if (indent) out += `\n${'  '.repeat(depth + 1)}`
      item(at)
    }
    if (indent && count > 0) out += `\n${'  '.repeat(depth)}`
    out += brackets.charAt(1)
    context?.checkSize(out.length)
    ancestors.delete(part)
  }

  function noteAncestor(part: Slice | GoMap | Struct): void {
    if (ancestors.has(part)) throw unsupported(`value: encountered a cycle via ${part.type.name}`)
    ancestors.add(part)
  }
}

interface Items {
  count: number
  depth: number
  item: (at: number) => void
}

function printScalar(value: Exclude<Value, Slice | GoMap | Struct>, escapeHtml: boolean): string {
  switch (typeof value) {
    case 'string':
      return printString(value, escapeHtml)
    case 'number':
      if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
      throw unsupported(`value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value == null) return 'null'
      if (value instanceof Int) return String(value.value)
      throw unsupported(`type: ${typeOf(value)?.name}`)
  }
}

/** Texts that need nothing escaped are most. */
const plain = /^[ !#-%'-;=?-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\uffff]*$/

function printString(text: string, escapeHtml: boolean): string {
  if (plain.test(text)) return `"${text}"`
  let quoted = JSON.stringify(text)
  if (!text.isWellFormed())
    quoted = quoted.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, escape =>
      escape === '\\\\' ? escape : '\\ufffd',
    )
  return quoted.replace(escapeHtml ? /[<>&\u2028\u2029]/g : /[\u2028\u2029]/g, hexEscape)
}

function hexEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What types say of themselves: a time by RFC 3339, a version in full. */
export function textOf({ type, native }: Struct): string | undefined {
  if (!(native instanceof GoTime))
    return type.kind === 'ptr' ? type.print?.(new Struct(type, native)) : undefined
  const { year } = readClock(native)
  if (year < 0 || year > 9999) {
    throw new FunctionError(
      'json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of range [0,9999]',
    )
  }
  return formatTime(native, rfc3339Nano)
}

function unsupported(what: string): FunctionError {
  return new FunctionError(`json: unsupported ${what}`)
}
