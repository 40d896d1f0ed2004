import { quoteRune } from '../../strconv/quote.ts'

/** Ends reading; the line counts from 1. */
export class TomlProblem extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** What stands for the end of the text in Go's messages. */
const END = 0

/** Walks over a TOML text by characters, and counts lines as BurntSushi/toml does. */
export class Scanner {
  readonly text: string
  at = 0
  line = 1
  /** Whether the end was taken for a character, and not only looked at. */
  #ended = false

  constructor(text: string) {
    this.text = text
  }

  /** The next character, not yet taken; undefined at the end. */
  peek(): string | undefined {
    const code = this.text.codePointAt(this.at)
    if (code === undefined) return undefined
    if (code >= 0xd800 && code <= 0xdfff)
      throw this.problem(`invalid UTF-8 byte: 0x${(code & 0xff).toString(16)}`)
    const isLoneReturn = code === 0x0d && this.text[this.at + 1] !== '\n'
    if (isLoneReturn || code === 0x7f || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) {
      throw this.problem(
        `TOML files cannot contain control characters: '0x${code.toString(16).padStart(2, '0')}'`,
      )
    }
    return String.fromCodePoint(code)
  }

  /** Takes a character; undefined at the end. */
  next(): string | undefined {
    const char = this.peek()
    this.#ended = char === undefined
    if (char === undefined) return undefined
    if (char === '\n') this.line++
    this.at += char.length
    return char
  }

  /** Takes what a sticky pattern finds here; such text has no line ends. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** Takes a character if it is this one. */
  accept(char: string): boolean {
    if (this.peek() !== char) return false
    this.next()
    return true
  }

  skipSpace(): void {
    this.take(/[ \t]*/y)
    this.peek()
  }

  /** An error here; at the end of a text that ends a line, on that line. */
  problem(message: string): TomlProblem {
    const isAfterEnd = this.#ended && this.text.endsWith('\n')
    return new TomlProblem(isAfterEnd ? this.line - 1 : this.line, message)
  }

  /** An error in what was just taken, where Go has counted a line too many. */
  problemOnLineBefore(message: string): TomlProblem {
    return new TomlProblem(this.line - 1, message)
  }
}

/** A character in single quotes, as `%q` prints it. */
export function quoteChar(char: string | undefined): string {
  return quoteRune(char?.codePointAt(0) ?? END, { ascii: false })
}
