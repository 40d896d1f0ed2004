import { FunctionError } from '../../errors.ts'
import type { CallContext } from '../../function.ts'
import { formatFloat } from '../../strconv/float.ts'
import { toBytes, toValid } from '../../value/bytes.ts'
import { typeOf } from '../../value/types.ts'
import { GoMap, Int, Slice, Struct, type Value } from '../../value/value.ts'
import { formatDuration } from '../time/duration.ts'
import { DURATION } from '../time/duration-type.ts'
import { formatTime, rfc3339Nano } from '../time/format.ts'
import { GoTime } from '../time/time.ts'
import type { YamlCodec } from '../yaml.ts'

const maxDepth = 1000

/** A value's lines; those of a block stand below its key, others begin beside it. */
interface Printed {
  lines: string[]
  isBlock: boolean
}

/**
 * Prints a value as Helm's `toYamlPretty` does, by go-yaml v3: lists are indented below their key, lines are
 * never folded, and numbers are written as Go has them. Text and keys are as `printYaml` writes them.
 */
export function printPretty(value: Value, codec: YamlCodec, context: Pick<CallContext, 'checkSize'>): string {
  let size = 0
  const { lines, isBlock } = print(value, 0)
  return (isBlock ? lines : lines.map((line, index) => (index === 0 ? line : indent(line)))).join('\n')

  function print(part: Value, depth: number): Printed {
    if (depth > maxDepth) throw new FunctionError('yaml: nested too deep')
    if (part instanceof Slice && part.items.length > 0)
      return block(part.items.flatMap(item => dashed(print(item, depth + 1))))
    if (part instanceof GoMap && part.entries.size > 0) {
      const keys = orderKeys([...part.entries.keys()], codec)
      return block(keys.flatMap(([key, text]) => keyed(text, print(part.entries.get(key), depth + 1))))
    }
    if (part instanceof Struct && part.type.kind === 'struct' && !(part.native instanceof GoTime))
      return printFields(part, depth)
    return { lines: scalarLines(part, codec), isBlock: false }
  }

  function printFields({ type, native }: Struct, depth: number): Printed {
    const fields = type.fields ?? []
    return block(
      fields.flatMap(field =>
        keyed(`${field.name.toLowerCase()}:`, print(field.get(native as never) as Value, depth + 1)),
      ),
    )
  }

  function block(lines: string[]): Printed {
    size += lines.length
    context.checkSize(size)
    return { lines, isBlock: true }
  }
}

function dashed({ lines }: Printed): string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : indent(line)))
}

function keyed(key: string, { lines, isBlock }: Printed): string[] {
  if (key.startsWith('? ')) return lines.map((line, index) => (index === 0 ? `${key} ${line}` : indent(line)))
  if (isBlock) return [key, ...lines.map(indent)]
  return lines.map((line, index) => (index === 0 ? `${key} ${line}` : indent(line)))
}

function indent(line: string): string {
  return line === '' ? '' : `  ${line}`
}

/** Keys in YAML's order, each with the text that stands for it; both as `printYaml` gives them. */
function orderKeys(keys: readonly string[], codec: YamlCodec): [string, string][] {
  const printed = codec.printYaml(Object.fromEntries(keys.map((key, index) => [toValid(key), index])))
  // A key that is too long for one line has its value on another: `? key`, `: 0`.
  return [...printed.matchAll(/(\? (?:[^\n]*\n)+?: |[^\n]*?: )(\d+)\n/g)].map(([, text = '', index]) => [
    keys[Number(index)] ?? '',
    text.slice(0, -1),
  ])
}

function scalarLines(value: Value, codec: YamlCodec): string[] {
  if (typeof value === 'string') return textLines(value, codec)
  if (typeof value === 'number') return [floatText(value)]
  if (value == null) return ['null']
  if (value instanceof Slice) return ['[]']
  if (value instanceof GoMap) return ['{}']
  if (value instanceof Int)
    return [value.type === DURATION ? formatDuration(value.value) : String(value.value)]
  if (value instanceof Struct) return structLines(value, codec)
  if (typeof value === 'object') throw new FunctionError(`cannot marshal type: ${typeOf(value)?.name}`)
  return [String(value)]
}

function structLines({ type, native }: Struct, codec: YamlCodec): string[] {
  if (native instanceof GoTime) return [formatTime(native, rfc3339Nano)]
  return textLines(type.print?.(new Struct(type, native)) ?? '', codec)
}

/** Text in one line, or in a block that keeps its lines. */
function textLines(text: string, codec: YamlCodec): string[] {
  if (!text.isWellFormed()) return [`!!binary ${Buffer.from(toBytes(text)).toString('base64')}`]
  if (/\n/.test(text) && /\t/.test(text) && !text.includes(tabStandIn)) return tabbedLines(text, codec)
  return untabbedLines(text, codec)
}

/** In blocks tabs stand as they are, unlike in those that `printYaml` makes. */
function tabbedLines(text: string, codec: YamlCodec): string[] {
  const lines = untabbedLines(text.replaceAll('\t', tabStandIn), codec)
  return lines[0]?.startsWith('|')
    ? lines.map(line => line.replaceAll(tabStandIn, '\t'))
    : untabbedLines(text, codec)
}

/** A letter for private use. */
const tabStandIn = '\ue000'

function untabbedLines(text: string, codec: YamlCodec): string[] {
  if (unusual.test(text)) return [quoteUnusual(text)]
  const printed = codec.printYaml(text).slice(0, -1)
  if (printed.startsWith('|')) return printed.split('\n').map(line => line.replace(/^ {2}/, ''))
  const unfolded = printed.replace(/\n *\\?/g, ' ')
  return [/^[-+]?0o[0-7_]+$/.test(unfolded) ? `"${unfolded}"` : unfolded]
}

/** Characters that do not come through `printYaml`'s detour by JSON as they are. */
const unusual = /[\x7f-\x9f\ufffe\uffff]/

const namedEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function quoteUnusual(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const escaped = text.replace(
    /[\0-\x1f"\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    char => namedEscapes[char] ?? hexEscape(char),
  )
  return `"${escaped}"`
}

function hexEscape(char: string): string {
  const hex = char.charCodeAt(0).toString(16).toUpperCase()
  return hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return formatFloat(value, 'g', -1)
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
}
