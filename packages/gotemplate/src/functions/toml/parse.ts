import { quote } from '../../strconv/quote.ts'
import type { Value } from '../../value/value.ts'
import type { ParsedJson } from '../json/parse.ts'
import { isLetter } from '../text/runes.ts'
import type { Zone } from '../time/zone.ts'
import { type Key, OpenArray, Table, TomlDocument } from './document.ts'
import { readFloat, readNumberOrDate, readSigned } from './scalars.ts'
import { quoteChar, Scanner, TomlProblem } from './scanner.ts'
import { readMultilineString, readRawString, readString } from './strings.ts'

/**
 * Reads a TOML document as BurntSushi/toml does into a map: integers are int64s, dates are times, and errors are
 * in that library's words.
 *
 * @param local where dates and times without a zone are
 */
export function parseToml(text: string, local: Zone): ParsedJson {
  const withoutMark = text.replace(/^(?:\ufeff|\udcff\udcfe|\udcfe\udcff)/, '')
  if (withoutMark.slice(0, 6).includes('\0')) {
    const message = 'files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8'
    return { value: null, problem: `toml: line 1: ${message}` }
  }
  const document = new TomlDocument()
  try {
    new TomlParser(withoutMark, document, local).run()
    return { value: document.toValue() }
  } catch (error) {
    if (!(error instanceof TomlProblem)) throw error
    const { lastKey } = document
    const where = lastKey === '' ? '' : ` (last key ${quote(lastKey)})`
    return { value: null, problem: `toml: line ${error.line}${where}: ${error.message}` }
  }
}

class TomlParser {
  readonly #scanner: Scanner
  readonly #document: TomlDocument
  readonly #local: Zone

  constructor(text: string, document: TomlDocument, local: Zone) {
    this.#scanner = new Scanner(text)
    this.#document = document
    this.#local = local
  }

  run(): void {
    const scanner = this.#scanner
    for (;;) {
      this.#skipSpaceAndLines()
      const char = scanner.peek()
      if (char === undefined) return
      if (char === '#') this.#skipComment()
      else {
        if (char === '[') this.#header()
        else this.#topLevelPair()
        this.#endLine()
      }
    }
  }

  #skipSpaceAndLines(): void {
    while (/^[ \t\r\n]$/.test(this.#scanner.peek() ?? '')) this.#scanner.next()
  }

  #skipComment(): void {
    while (!/^[\r\n]$/.test(this.#scanner.peek() ?? '\n')) this.#scanner.next()
  }

  #endLine(): void {
    const scanner = this.#scanner
    scanner.skipSpace()
    const char = scanner.next()
    if (char === '#') this.#skipComment()
    else if (char !== undefined && char !== '\n' && char !== '\r') {
      throw scanner.problem(
        `expected a top-level item to end with a newline, comment, or EOF, but got ${quoteChar(char)} instead`,
      )
    }
  }

  /** `[name]` or `[[name]]` */
  #header(): void {
    const scanner = this.#scanner
    scanner.next()
    const isList = scanner.accept('[')
    const key = this.#tableName()
    if (isList) {
      const end = scanner.next()
      if (end !== ']')
        throw scanner.problem(
          `expected end of table array name delimiter ']', but got ${quoteChar(end)} instead`,
        )
      this.#document.openListTable(key)
    } else this.#document.openTable(key)
  }

  #tableName(): Key {
    const scanner = this.#scanner
    const key: string[] = []
    for (;;) {
      scanner.skipSpace()
      const char = scanner.peek()
      if (char === ']' || char === undefined)
        throw scanner.problem('unexpected end of table name (table names cannot be empty)')
      if (char === '.') throw scanner.problem('unexpected table separator (table names cannot be empty)')
      if (key.length === 0) this.#document.line = scanner.line
      key.push(this.#name())
      scanner.skipSpace()
      const end = scanner.next()
      if (end === ']') return key
      if (end !== '.')
        throw scanner.problem(`expected '.' or ']' to end table name, but got ${quoteChar(end)} instead`)
    }
  }

  /** One part of a name; a bare one may turn out empty. */
  #name(): string {
    const scanner = this.#scanner
    if (scanner.accept('"')) return readString(scanner)
    return scanner.accept("'") ? readRawString(scanner) : scanner.take(/[A-Za-z0-9_-]*/y)
  }

  /** `a.b.c =` */
  #key(): { parents: Key; last: string } {
    const scanner = this.#scanner
    scanner.skipSpace()
    const first = scanner.peek()
    if (first === '=' || first === undefined) throw scanner.problem("unexpected '=': key name appears blank")
    if (first === '.') throw scanner.problem("unexpected '.': keys cannot start with a '.'")
    this.#document.line = scanner.line
    const parts: string[] = []
    for (;;) {
      scanner.skipSpace()
      const start = scanner.peek()
      if (start === '=' || start === undefined) throw scanner.problem("unexpected '='")
      if (start === '.') throw scanner.problem("unexpected '.'")
      parts.push(this.#name())
      scanner.skipSpace()
      const end = scanner.next()
      if (end === '=') return { parents: parts.slice(0, -1), last: parts.at(-1) ?? '' }
      if (end === undefined) throw scanner.problem("unexpected EOF; expected key separator '='")
      if (end === '.') continue
      const message = `expected '.' or '=', but got ${quoteChar(end)} instead`
      throw end === '\n' ? scanner.problemOnLineBefore(message) : scanner.problem(message)
    }
  }

  #topLevelPair(): void {
    const outer = this.#document.context
    const key = this.#key()
    this.#setPair(key)
    this.#document.context = outer
    this.#document.key = ''
  }

  /** Reads a value and sets it; leaves the key as the last one. */
  #setPair({ parents, last }: { parents: Key; last: string }): Value | Table | OpenArray {
    const document = this.#document
    document.key = last
    for (const parent of parents) document.openImplicit([...document.context, parent])
    const value = this.#value({ inArray: false })
    document.set(last, value)
    return value
  }

  #value(options: { inArray: boolean }): Value | Table | OpenArray {
    const scanner = this.#scanner
    scanner.skipSpace()
    const char = scanner.peek()
    if (char !== undefined && /[0-9]/.test(char)) return readNumberOrDate(scanner, this.#local)
    const special = scanner.take(/inf|nan/y)
    if (special !== '') return readFloat(scanner, special)
    if (char === 'i' || char === 'n') return this.#word(scanner.take(char === 'i' ? /i(?=n)/y : /n(?=[na])/y))
    if (char !== undefined && isLetter(char)) return this.#word('')
    scanner.next()
    switch (char) {
      case '[':
        return this.#array()
      case '{':
        return this.#inlineTable(options)
      case '"':
      case "'":
        return this.#text(char)
      case '-':
      case '+':
        return readSigned(scanner, char)
      case '.':
        throw scanner.problem("floats must start with a digit, not '.'")
      case undefined:
        throw scanner.problem('unexpected EOF; expected value')
      default: {
        const message = `expected value but found ${quoteChar(char)} instead`
        throw char === '\n' ? scanner.problemOnLineBefore(message) : scanner.problem(message)
      }
    }
  }

  /** Only `true` and `false` are words. Of others Go may have lost the first letter while it looked for `inf`. */
  #word(lost: string): boolean {
    const scanner = this.#scanner
    const word = scanner.take(/\p{L}*/uy)
    if (lost === '' && (word === 'true' || word === 'false')) return word === 'true'
    scanner.peek()
    throw scanner.problem(`expected value but found ${quote(word)} instead`)
  }

  #text(mark: '"' | "'"): string {
    const scanner = this.#scanner
    if (scanner.text.startsWith(mark + mark, scanner.at)) {
      scanner.at += 2
      return readMultilineString(scanner, mark)
    }
    return mark === '"' ? readString(scanner) : readRawString(scanner)
  }

  #array(): OpenArray {
    this.#document.startArray()
    const scanner = this.#scanner
    const items: (Value | Table | OpenArray)[] = []
    for (;;) {
      this.#skipBetweenItems()
      if (scanner.peek() === ',') {
        scanner.next()
        throw scanner.problem('unexpected comma')
      }
      if (scanner.accept(']')) return new OpenArray(items)
      items.push(this.#value({ inArray: true }))
      this.#skipBetweenItems()
      const end = scanner.next()
      if (end === ']') return new OpenArray(items)
      if (end !== ',')
        throw scanner.problem(`expected a comma (',') or array terminator (']'), but got ${nameChar(end)}`)
    }
  }

  #skipBetweenItems(): void {
    this.#skipSpaceAndLines()
    while (this.#scanner.peek() === '#') {
      this.#skipComment()
      this.#skipSpaceAndLines()
    }
  }

  /** `{ a = 1, b.c = 2 }`. Its names are checked like others', so that none is defined twice. */
  #inlineTable({ inArray }: { inArray: boolean }): Table {
    const document = this.#document
    const { context: outer, key: outerKey } = document
    const path = [...outer, outerKey]
    document.key = ''
    if (inArray) {
      document.context = path
      document.markImplicit(path)
      document.openListTable(path)
    } else document.openImplicit(path)
    const table = this.#inlinePairs(path)
    document.context = outer
    document.key = outerKey
    return table
  }

  #inlinePairs(path: Key): Table {
    const scanner = this.#scanner
    const table = new Table()
    for (;;) {
      this.#skipBetweenItems()
      if (scanner.peek() === ',') {
        scanner.next()
        throw scanner.problem('unexpected comma')
      }
      if (scanner.accept('}')) return table
      const key = this.#key()
      setIn(table, key, this.#setPair(key))
      this.#document.context = path
      this.#skipBetweenItems()
      const end = scanner.next()
      if (end === '}') return table
      if (end !== ',')
        throw scanner.problem(
          `expected a comma or an inline table terminator '}', but got ${nameChar(end)} instead`,
        )
    }
  }
}

function setIn(
  table: Table,
  { parents, last }: { parents: Key; last: string },
  value: Value | Table | OpenArray,
): void {
  let parent = table
  for (const name of parents) {
    const known = parent.entries.get(name)
    const next = known instanceof Table ? known : new Table()
    parent.entries.set(name, next)
    parent = next
  }
  parent.entries.set(last, value)
}

function nameChar(char: string | undefined): string {
  return char === undefined ? 'end of file' : `'${char}'`
}
