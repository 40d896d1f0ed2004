import { FunctionError } from '../errors.ts'
import { contextFn, fn, type CallContext, type FunctionTable, rest } from '../function.ts'
import { byteLength, normalize } from '../value/bytes.ts'
import type { GoFunction } from '../value/type.ts'
import { ANY, BOOL, INT, mapOf, STRING, STRINGS, strings } from '../value/types.ts'
import { GoMap, Slice, type Value } from '../value/value.ts'
import { checkBounds } from './go-error.ts'
import { valueText } from '../fmt/sprintf.ts'
import { quote } from '../strconv/quote.ts'
import { isStrings, stringOf, stringsOf } from './string-of.ts'
import { abbreviate } from './text/abbreviate.ts'
import { byteText, fromByteText, onText, runesOf, sliceBytes } from './text/bytes.ts'
import { swapCase, toLower, toTitle, toUpper, untitle } from './text/case.ts'
import { isSpace } from './text/runes.ts'
import { trimSet, trimSpace } from './text/trim.ts'
import { toLowerWords, toPascalCase } from './text/word-style.ts'
import { wrapText } from './text/wrap.ts'

const STRING_MAP = mapOf(STRING)

/** Sprig's functions on text. */
export const stringFunctions: FunctionTable = new Map(
  Object.entries({
    hello: fn([], STRING, () => 'Hello!'),

    trim: onOne(trimSpace),
    upper: onOne(toUpper),
    lower: onOne(toLower),
    title: onOne(toTitle),
    untitle: onOne(untitle),
    swapcase: onOne(swapCase),
    snakecase: onOne(text => toLowerWords(text, '_')),
    kebabcase: onOne(text => toLowerWords(text, '-')),
    camelcase: onOne(toPascalCase),
    nospace: onOne(withoutSpace),
    initials: onOne(initials),

    trimall: onPart(trimSet),
    trimAll: onPart(trimSet),
    trimPrefix: onPart((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
    trimSuffix: onPart((text, suffix) =>
      text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
    ),
    contains: findPart((text, part) => text.includes(part)),
    hasPrefix: findPart((text, part) => text.startsWith(part)),
    hasSuffix: findPart((text, part) => text.endsWith(part)),
    replace: contextFn([STRING, STRING, STRING], STRING, (context, ...[old, by, text]) =>
      replaceAll(text, { old, by, context }),
    ),

    trunc: fn([INT, STRING], STRING, truncate),
    substr: fn([INT, INT, STRING], STRING, substring),
    abbrev: fn([INT, STRING], STRING, (width, text) => abbreviate(text, 0n, width)),
    abbrevboth: fn([INT, INT, STRING], STRING, (left, right, text) => abbreviate(text, left, right)),
    repeat: contextFn([INT, STRING], STRING, repeat),
    indent: contextFn([INT, STRING], STRING, indent),
    nindent: contextFn(
      [INT, STRING],
      STRING,
      (context, spaces, text) => `\n${indent(context, spaces, text)}`,
    ),
    wrap: contextFn([INT, STRING], STRING, (context, width, text) =>
      wrapText(text, { width: Number(width), separator: '', breakWords: false, context }),
    ),
    wrapWith: contextFn([INT, STRING, STRING], STRING, (context, ...[width, separator, text]) =>
      wrapText(text, { width: Number(width), separator, breakWords: true, context }),
    ),
    plural: fn([STRING, STRING, INT], STRING, (one, many, count) => (count === 1n ? one : many)),

    quote: fn([rest(ANY)], STRING, (...values) => joinPrinted(values, value => quote(stringOf(value)))),
    squote: fn([rest(ANY)], STRING, (...values) => joinPrinted(values, value => `'${valueText(value)}'`)),
    cat: contextFn([rest(ANY)], STRING, (context, ...values) =>
      joinTexts(context, values.filter(value => value != null).map(valueText), ' '),
    ),
    toString: fn([ANY], STRING, stringOf),
    toStrings: fn([ANY], STRINGS, value =>
      value instanceof Slice && isStrings(value) ? value : strings(stringsOf(value)),
    ),
    join: contextFn([STRING, ANY], STRING, (context, separator, value) =>
      joinTexts(context, stringsOf(value), separator),
    ),

    split: fn([STRING, STRING], STRING_MAP, (separator, text) => numbered(splitText(text, separator, -1))),
    splitn: fn([STRING, INT, STRING], STRING_MAP, (separator, count, text) =>
      numbered(splitText(text, separator, Number(count))),
    ),
    splitList: fn([STRING, STRING], STRINGS, (separator, text) => strings(splitText(text, separator, -1))),
  }),
)

function onOne(map: (text: string) => string): GoFunction {
  return fn([STRING], STRING, map)
}

/** The part comes first, so that the text can be piped in. */
function onPart(map: (text: string, part: string) => string): GoFunction {
  return fn([STRING, STRING], STRING, (part, text) => onText([text, part], map))
}

function findPart(find: (text: string, part: string) => boolean): GoFunction {
  return fn([STRING, STRING], BOOL, (part, text) =>
    part.isWellFormed() ? find(text, part) : find(byteText(text), byteText(part)),
  )
}

/** Sprig goes by bytes here, and takes each for a character: text beyond ASCII that has spaces is spoilt. */
function withoutSpace(text: string): string {
  const bytes = byteText(text)
  const kept = [...bytes].filter(byte => !isSpace(byte)).join('')
  return kept.length === bytes.length ? text : kept
}

function initials(text: string): string {
  const bytes = [...byteText(text)]
  return bytes
    .filter((byte, index) => !isSpace(byte) && (index === 0 || isSpace(bytes[index - 1] ?? '')))
    .join('')
}

interface Replacement {
  old: string
  by: string
  context: CallContext
}

function replaceAll(text: string, { old, by, context }: Replacement): string {
  if (old === '') {
    const runes = runesOf(text)
    context.checkSize(text.length + (runes.length + 1) * by.length)
    return normalize(['', ...runes, ''].join(by))
  }
  if (!text.includes(old) && old.isWellFormed()) return text
  return onText([text, old, by], (text, old, by) => {
    const parts = text.split(old)
    context.checkSize(text.length + (parts.length - 1) * (by.length - old.length))
    return parts.join(by)
  })
}

/** So many bytes of the start, or of the end where the count is negative. */
function truncate(count: bigint, text: string): string {
  const length = byteLength(text)
  const size = Number(count)
  if (size >= 0) return length > size ? sliceBytes(text, 0, size) : text
  return length + size > 0 ? sliceBytes(text, length + size, length) : text
}

function substring(start: bigint, end: bigint, text: string): string {
  const length = byteLength(text)
  const from = start < 0n ? 0 : Number(start)
  const to = start >= 0n && (end < 0n || end > length) ? length : Number(end)
  checkBounds(from, to, length)
  return sliceBytes(text, from, to)
}

function repeat(context: CallContext, count: bigint, text: string): string {
  if (count < 0n) throw new FunctionError('strings: negative Repeat count')
  if (text === '') return ''
  context.checkSize(Number(count) * byteLength(text))
  return normalize(text.repeat(Number(count)))
}

function indent(context: CallContext, spaces: bigint, text: string): string {
  if (spaces < 0n) throw new FunctionError('strings: negative Repeat count')
  const width = Number(spaces)
  context.checkSize(width)
  const pad = ' '.repeat(width)
  if (!text.includes('\n')) return pad + text
  const lines = text.split('\n')
  context.checkSize(text.length + width * lines.length)
  return pad + lines.join(`\n${pad}`)
}

function joinTexts(context: CallContext, texts: readonly string[], separator: string): string {
  context.checkSize(texts.reduce((size, text) => size + text.length + separator.length, 0))
  return normalize(texts.join(separator))
}

/** nil is left out, whatever it stands between. */
function joinPrinted(values: readonly Value[], print: (value: Value) => string): string {
  if (values.length === 1 && values[0] != null) return print(values[0])
  return values
    .filter(value => value != null)
    .map(print)
    .join(' ')
}

/** Go's `strings.SplitN`; a count below zero sets no limit, and zero gives nothing. */
function splitText(text: string, separator: string, count: number): string[] {
  if (count === 0) return []
  if (separator === '') return splitRunes(text, count)
  if (!separator.isWellFormed())
    return splitText(byteText(text), byteText(separator), count).map(fromByteText)
  const parts = text.split(separator)
  return count < 0 || parts.length <= count
    ? parts
    : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]
}

function splitRunes(text: string, count: number): string[] {
  const runes = runesOf(text)
  return count < 0 || runes.length <= count
    ? runes
    : [...runes.slice(0, count - 1), runes.slice(count - 1).join('')]
}

/** Parts by the names `_0`, `_1` and so on, that a template can use as fields. */
function numbered(parts: readonly string[]): GoMap {
  return new GoMap(STRING_MAP, new Map(parts.map((part, index) => [`_${index}`, part])))
}
