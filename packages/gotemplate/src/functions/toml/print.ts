import { FunctionError } from '../../errors.ts'
import { formatFloat } from '../../strconv/float.ts'
import { sortedKeys, typeOf } from '../../value/types.ts'
import { GoMap, Int, Slice, Struct, type Value } from '../../value/value.ts'
import { formatDuration } from '../time/duration.ts'
import { DURATION } from '../time/duration-type.ts'
import { formatTime, rfc3339Nano } from '../time/format.ts'
import { GoTime } from '../time/time.ts'

/** What a value is to TOML; nothing for nil, which has no words there. */
type Kind = 'scalar' | 'array' | 'table' | 'tables' | undefined

/**
 * Prints a value as BurntSushi/toml does: keys sorted, those with tables last, tables indented.
 *
 * @throws FunctionError for what TOML cannot say, in that library's words
 */
export function printToml(value: Value): string {
  const printer = new TomlPrinter()
  if (value instanceof Slice && value.isNil) return '[]'
  printer.print([], value)
  return printer.out
}

class TomlPrinter {
  out = ''

  print(key: readonly string[], value: Value): void {
    switch (kindOf(value)) {
      case undefined:
        return
      case 'table':
        this.#table(key, value)
        break
      case 'tables':
        this.#tables(key, value as Slice)
        break
      case 'scalar':
      case 'array':
        this.#pair(key, value)
    }
  }

  #table(key: readonly string[], value: Value): void {
    if (key.length === 1) this.#newLine()
    if (key.length > 0) this.out += `${indentOf(key)}[${key.map(quoteKey).join('.')}]\n`
    this.#entries(key, value)
  }

  #tables(key: readonly string[], { items }: Slice): void {
    if (key.length === 0) throw new FunctionError('toml: top-level values must be Go maps or structs')
    for (const item of items) {
      if (item instanceof GoMap && item.isNil) continue
      this.#newLine()
      this.out += `${indentOf(key)}[[${key.map(quoteKey).join('.')}]]\n`
      this.#entries(key, item)
    }
  }

  #entries(key: readonly string[], value: Value): void {
    const { direct, nested } = entriesOf(value)
    for (const [name, item] of [...direct, ...nested]) this.print([...key, name], item)
  }

  #pair(key: readonly string[], value: Value): void {
    const name = key.at(-1)
    if (name === undefined) this.out += element(value)
    else this.out += `${indentOf(key)}${quoteKey(name)} = ${element(value)}\n`
  }

  #newLine(): void {
    if (this.out !== '') this.out += '\n'
  }
}

function kindOf(value: Value): Kind {
  if (value == null) return undefined
  if (value instanceof Slice) return value.isNil ? undefined : kindOfList(value.items)
  if (value instanceof GoMap) return value.isNil ? undefined : 'table'
  if (value instanceof Struct) return textOf(value) === undefined ? 'table' : 'scalar'
  if (typeof value !== 'object' || value instanceof Int) return 'scalar'
  throw new FunctionError(`unsupported type: ${typeOf(value)?.kind}`)
}

function kindOfList(items: readonly Value[]): Kind {
  const kinds = items.map(kindOf)
  if (kinds.includes(undefined)) throw new FunctionError('toml: cannot encode array with nil element')
  return kinds.length > 0 && kinds.every(kind => kind === 'table') ? 'tables' : 'array'
}

type Entry = readonly [string, Value]

/** What a table holds itself, and the tables in it, which come after. */
function entriesOf(value: Value): { direct: Entry[]; nested: Entry[] } {
  const isNested = ([, item]: Entry): boolean => kindOf(item) === 'table' || kindOf(item) === 'tables'
  const entries = value instanceof GoMap ? mapEntries(value) : fieldEntries(value as Struct)
  const nested = entries.filter(isNested)
  return { direct: entries.filter(entry => !nested.includes(entry)), nested }
}

function mapEntries(map: GoMap): Entry[] {
  return sortedKeys(map).map(key => [key, map.entries.get(key)])
}

function fieldEntries({ type, native }: Struct): Entry[] {
  return (type.fields ?? []).map(field => [field.name, field.get(native as never) as Value])
}

function element(value: Value): string {
  if (value instanceof Slice) return `[${value.items.map(element).join(', ')}]`
  if (value instanceof GoMap || value instanceof Struct) return textOf(value) ?? inlineTable(value)
  if (value instanceof Int)
    return value.type === DURATION ? quoteText(formatDuration(value.value)) : String(value.value)
  if (typeof value === 'string') return quoteText(value)
  return typeof value === 'number' ? floatText(value) : `${value as bigint | boolean}`
}

/** As the library does it: where the last entries are nil, commas stay behind. */
function inlineTable(value: GoMap | Struct): string {
  const { direct, nested } = entriesOf(value)
  const print = (entries: readonly Entry[], commaAtEnd: boolean): string =>
    entries
      .map(([key, item], index) => {
        if (kindOf(item) === undefined) return ''
        return `${quoteKey(key)} = ${element(item)}${commaAtEnd || index < entries.length - 1 ? ', ' : ''}`
      })
      .join('')
  return `{${print(direct, nested.length > 0)}${print(nested, false)}}`
}

/** How types write themselves: times bare, versions in quotes. */
function textOf(value: GoMap | Struct): string | undefined {
  if (value instanceof GoMap) return undefined
  const { type, native } = value
  if (native instanceof GoTime) return timeText(native)
  return type.kind === 'ptr' && type.print ? quoteText(type.print(value)) : undefined
}

/** Dates and times that were read without a zone are written without one. */
function timeText(time: GoTime): string {
  switch (time.zone.name) {
    case 'datetime-local':
      return formatTime(time, '2006-01-02T15:04:05.999999999')
    case 'date-local':
      return formatTime(time, '2006-01-02')
    case 'time-local':
      return formatTime(time, '15:04:05.999999999')
    default:
      return formatTime(time, rfc3339Nano)
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const text = formatFloat(value, 'g', -1)
  return /[.e]/.test(text) ? text : `${text}.0`
}

function indentOf(key: readonly string[]): string {
  return '  '.repeat(key.length - 1)
}

/** A name, in quotes where it needs them. */
export function quoteKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : quoteText(key)
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

function quoteText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const escaped = text.replace(
    /["\\\0-\x1f\x7f]/g,
    char => shortEscapes[char] ?? `\\u00${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${escaped}"`
}
