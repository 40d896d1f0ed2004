import { FunctionError } from '../errors.ts'
import { type CallContext, contextFn, fn, type FunctionTable } from '../function.ts'
import type { GoFunction } from '../value/type.ts'
import { normalize } from '../value/bytes.ts'
import { BOOL, INT, STRING, STRINGS, strings } from '../value/types.ts'
import { Slice } from '../value/value.ts'
import { compilePattern, type MatchIndex, type Pattern } from './re2.ts'

type Compile = (source: string) => Pattern

/** Sprig's functions on regular expressions, by RE2: no pattern takes more than linear time. */
export const regexFunctions: FunctionTable = new Map(
  Object.entries({
    regexMatch: fn([STRING, STRING], BOOL, (source, text) => {
      const pattern = compilePattern(source)
      return !(pattern instanceof Error) && pattern.test(text)
    }),
    mustRegexMatch: fn([STRING, STRING], BOOL, (source, text) => mustCompile(source).test(text)),
    regexQuoteMeta: fn([STRING], STRING, text => text.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)),
    ...both('regexFind', compile =>
      fn([STRING, STRING], STRING, (source, text) => {
        const match = compile(source).findAll(text, 1)[0]
        return match ? textOf(text, match) : ''
      }),
    ),
    ...both('regexFindAll', compile =>
      fn([STRING, STRING, INT], STRINGS, (source, text, limit) => {
        const matches = compile(source).findAll(text, toLimit(limit))
        const found = matches.map(match => textOf(text, match))
        return found.length > 0 ? strings(found) : new Slice(STRINGS, [], { isNil: true })
      }),
    ),
    ...both('regexReplaceAll', compile =>
      contextFn([STRING, STRING, STRING], STRING, (context, ...[source, text, template]) => {
        const pattern = compile(source)
        const expand = parseReplacement(template, pattern.groupNames)
        return replaceAll(context, { pattern, text, expand: match => expand(text, match) })
      }),
    ),
    ...both('regexReplaceAllLiteral', compile =>
      contextFn([STRING, STRING, STRING], STRING, (context, ...[source, text, by]) =>
        replaceAll(context, { pattern: compile(source), text, expand: () => by }),
      ),
    ),
    ...both('regexSplit', compile =>
      fn([STRING, STRING, INT], STRINGS, (source, text, limit) =>
        split(compile(source), text, { source, limit: toLimit(limit) }),
      ),
    ),
  }),
)

/** Both forms of a function: they fail alike, but where Go panics, the message names the pattern twice. */
function both(name: string, create: (compile: Compile) => GoFunction): Record<string, GoFunction> {
  return { [name]: create(compileOrPanic), [`mustR${name.slice(1)}`]: create(mustCompile) }
}

function mustCompile(source: string): Pattern {
  const pattern = compilePattern(source)
  if (pattern instanceof Error) throw new FunctionError(pattern.message)
  return pattern
}

function compileOrPanic(source: string): Pattern {
  const pattern = compilePattern(source)
  if (pattern instanceof Error) throw new FunctionError(`regexp: Compile(\`${source}\`): ${pattern.message}`)
  return pattern
}

function toLimit(limit: bigint): number {
  return limit < 0n ? -1 : Number(limit)
}

function textOf(text: string, [start, end]: MatchIndex): string {
  return text.slice(start, end)
}

interface Replacing {
  pattern: Pattern
  text: string
  expand: (match: MatchIndex) => string
}

function replaceAll(context: CallContext, { pattern, text, expand }: Replacing): string {
  let out = ''
  let end = 0
  for (const match of pattern.findAll(text, -1)) {
    out += text.slice(end, match[0]) + expand(match)
    end = match[1] ?? end
    context.checkSize(out.length)
  }
  return normalize(out + text.slice(end))
}

/** `$1`, `${name}` and `$$`; a name goes on as far as letters, digits and underscores do. */
const reference = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu

/** Reads a replacement once; what it makes of a match depends on the text. */
function parseReplacement(
  template: string,
  groupNames: ReadonlyMap<string, number>,
): (text: string, match: MatchIndex) => string {
  const parts: (string | number)[] = []
  let end = 0
  for (const found of template.matchAll(reference)) {
    const [all, dollar, braced, bare] = found
    parts.push(template.slice(end, found.index))
    parts.push(dollar ?? groupNumber(braced ?? bare ?? '', groupNames) ?? '')
    end = found.index + all.length
  }
  parts.push(template.slice(end))
  return (text, match) =>
    parts.map(part => (typeof part === 'string' ? part : groupText(text, match, part))).join('')
}

/** Numbers have no leading zeros; with them they are names. */
function groupNumber(name: string, groupNames: ReadonlyMap<string, number>): number | undefined {
  return /^(?:0|[1-9][0-9]{0,8})$/.test(name) ? Number(name) : groupNames.get(name)
}

function groupText(text: string, match: MatchIndex, group: number): string {
  const start = match[2 * group] ?? -1
  return start < 0 ? '' : text.slice(start, match[2 * group + 1])
}

/** Go's `Regexp.Split`: matches at the very start that are empty split nothing. */
function split(pattern: Pattern, text: string, { source, limit }: { source: string; limit: number }): Slice {
  if (limit === 0) return new Slice(STRINGS, [], { isNil: true })
  if (source !== '' && text === '') return strings([''])
  const parts: string[] = []
  let start = 0
  let end = 0
  for (const match of pattern.findAll(text, limit)) {
    if (limit > 0 && parts.length >= limit - 1) break
    end = match[0] ?? 0
    if (match[1] !== 0) parts.push(text.slice(start, end))
    start = match[1] ?? 0
  }
  if (end !== text.length) parts.push(text.slice(start))
  return strings(parts)
}
