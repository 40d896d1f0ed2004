import { isBreak } from './characters.ts'
import { isPrintable, type ScalarStyle } from './scalar-style.ts'

/** Where lines are folded. */
const bestWidth = 80

/** How a scalar is written. */
export interface ScalarOptions {
  style: ScalarStyle
  /** Whether long lines may be folded: not in keys. */
  mayFold: boolean
}

/** Writes YAML and keeps count of the column, after libyaml's emitter. */
export class Emitter {
  output = ''
  /** Column of the collection at hand, -1 at the top. */
  indent = -1
  #column = 0
  #whitespace = true
  #indention = true

  /** Whether nothing but indentation and indicators stands on the line. */
  get isIndention(): boolean {
    return this.#indention
  }

  /** Goes to the column where the next item begins, on a line of its own if need be. */
  writeIndent(): void {
    const indent = Math.max(this.indent, 0)
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace))
      this.#break()
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column))
    this.#whitespace = true
    this.#indention = true
  }

  /** Writes `-`, `?`, `:`, a quote, or an empty collection. */
  writeIndicator(text: string, options: { spaceBefore?: boolean; keepsIndention?: boolean } = {}): void {
    if (options.spaceBefore && !this.#whitespace) this.#put(' ')
    this.#put(text)
    this.#whitespace = false
    this.#indention = this.#indention && (options.keepsIndention ?? false)
  }

  /** Writes a scalar, further right than the collection that holds it. */
  writeScalar(text: string, { style, mayFold }: ScalarOptions): void {
    const outer = this.indent
    this.indent = Math.max(outer, 0) + 2
    switch (style) {
      case 'plain':
        this.#writePlain(text, mayFold)
        break
      case 'single-quoted':
        this.#writeSingleQuoted(text, mayFold)
        break
      case 'double-quoted':
        this.#writeDoubleQuoted(text, mayFold)
        break
      case 'literal':
        this.#writeLiteral(text)
        break
    }
    this.indent = outer
  }

  /** Ends the document. */
  end(): void {
    this.indent = -1
    this.writeIndent()
  }

  #put(text: string): void {
    this.output += text
    this.#column += text.length
  }

  #putPoint(character: string): void {
    this.output += character
    this.#column++
  }

  #break(): void {
    this.output += '\n'
    this.#column = 0
  }

  #putBreak(character: string): void {
    this.output += character
    this.#column = 0
    this.#indention = true
  }

  #writePlain(text: string, mayFold: boolean): void {
    if (!this.#whitespace) this.#put(' ')
    if (mayFold && this.#column + text.length > bestWidth) this.#writeFolding(text, { isLast: () => false })
    else this.#put(text)
    this.#whitespace = false
    this.#indention = false
  }

  #writeSingleQuoted(text: string, mayFold: boolean): void {
    this.writeIndicator("'", { spaceBefore: true })
    const last = text.length - 1
    const isLast = (index: number): boolean => !mayFold || index === 0 || index === last
    this.#writeFolding(text, { isLast, escape: "'" })
    this.writeIndicator("'")
  }

  /** A space where the line is full becomes a line end; a line end of the text is written twice. */
  #writeFolding(text: string, options: { isLast: (index: number) => boolean; escape?: string }): void {
    let afterSpace = false
    let afterBreak = false
    for (let index = 0; index < text.length; index++) {
      const character = text[index]!
      if (character === ' ') {
        const folds =
          !afterSpace && this.#column > bestWidth && text[index + 1] !== ' ' && !options.isLast(index)
        if (folds) this.writeIndent()
        else this.#put(character)
        afterSpace = true
      } else if (isBreak(character.charCodeAt(0))) {
        this.#putBreak(character)
        afterBreak = true
      } else {
        if (afterBreak) this.writeIndent()
        this.#put(character === options.escape ? character + character : character)
        this.#indention = false
        afterSpace = false
        afterBreak = false
      }
    }
  }

  #writeDoubleQuoted(text: string, mayFold: boolean): void {
    this.writeIndicator('"', { spaceBefore: true })
    // As in Go: after a byte order mark everything is escaped.
    const escapesAll = text.startsWith('\ufeff')
    const characters = Array.from(text)
    const last = characters.length - 1
    let afterSpace = false
    for (const [index, character] of characters.entries()) {
      const isSpace = character === ' ' && !escapesAll
      if (isSpace && mayFold && !afterSpace && this.#column > bestWidth && index > 0 && index < last) {
        this.writeIndent()
        if (characters[index + 1] === ' ') this.#put('\\')
      } else if (escapesAll || mustEscape(character)) this.#put(escapeCharacter(character))
      else this.#putPoint(character)
      afterSpace = isSpace
    }
    this.writeIndicator('"')
  }

  #writeLiteral(text: string): void {
    this.writeIndicator('|', { spaceBefore: true })
    if (text.startsWith(' ') || isBreak(text.charCodeAt(0))) this.writeIndicator('2')
    this.writeIndicator(chompingHint(text))
    this.#break()
    this.#indention = true
    this.#whitespace = true
    let afterBreak = true
    for (const character of text) {
      if (isBreak(character.charCodeAt(0))) {
        this.#putBreak(character)
        afterBreak = true
      } else {
        if (afterBreak) this.writeIndent()
        this.#putPoint(character)
        this.#indention = false
        afterBreak = false
      }
    }
  }
}

/** `-` where the text does not end its last line, `+` where it ends more than that. */
function chompingHint(text: string): string {
  if (!isBreak(text.charCodeAt(text.length - 1))) return '-'
  return text.length === 1 || isBreak(text.charCodeAt(text.length - 2)) ? '+' : ''
}

function mustEscape(character: string): boolean {
  const point = character.codePointAt(0) ?? 0
  return !isPrintable(point) || isBreak(point) || character === '"' || character === '\\'
}

const escapes: Record<string, string> = {
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
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function escapeCharacter(character: string): string {
  const short = escapes[character]
  if (short) return short
  const point = character.codePointAt(0) ?? 0
  const hex = point.toString(16).toUpperCase()
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
