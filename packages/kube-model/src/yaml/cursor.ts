import { isBlank, isBreak, isBreakOrEnd } from './characters.ts'
import { type Place, YamlError } from './yaml-error.ts'

/** A place as the scanner counts: line and column from 0; NEL, LS and PS end lines too. */
export interface Mark {
  offset: number
  line: number
  column: number
}

/** Walks over a text, and keeps count of lines and columns. */
export class Cursor {
  offset = 0
  line = 0
  column = 0
  readonly text: string
  readonly #end: number
  readonly #unreadable: UnreadableText | undefined

  constructor(text: string) {
    this.text = text
    this.#unreadable = findUnreadable(text)
    this.#end = this.#unreadable?.chunkStart ?? text.length
    // A byte order mark is not part of the text; a second one is skipped, but takes up a column.
    if (text.startsWith('\ufeff')) this.offset = 1
    if (text.startsWith('\ufeff\ufeff')) this.skip()
  }

  /** The code of the character so many places ahead, 0 past the end. */
  code(ahead = 0): number {
    const index = this.offset + ahead
    return index < this.#end ? this.text.charCodeAt(index) : this.#pastEnd()
  }

  #pastEnd(): 0 {
    if (this.#unreadable) throw readerError(this.text, this.#unreadable)
    return 0
  }

  /** Goes on by so many characters, none of which ends a line. */
  skip(count = 1): void {
    this.offset += count
    this.column += count
  }

  /** Goes to the end of the line. */
  skipLine(): void {
    while (!isBreakOrEnd(this.code())) this.skip()
  }

  /** Goes past spaces and tabs. */
  skipBlanks(): void {
    while (isBlank(this.code())) this.skip()
  }

  /** Goes past a line end and returns what a scalar holds for it: CR, CR LF and NEL become LF. */
  skipBreak(): string {
    const code = this.code()
    if (!isBreak(code)) return ''
    this.offset += code === 0x0d && this.code(1) === 0x0a ? 2 : 1
    this.column = 0
    this.line++
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : '\n'
  }

  /** Where the cursor stands. */
  mark(): Mark {
    return { offset: this.offset, line: this.line, column: this.column }
  }

  /** Whether a line that begins here is `---` or `...` alone or before a space. */
  atDocumentIndicator(): boolean {
    if (this.column !== 0) return false
    const code = this.code()
    if (code !== 0x2d && code !== 0x2e) return false
    if (this.code(1) !== code || this.code(2) !== code) return false
    const next = this.code(3)
    return next === 0 || next === 0x20 || next === 0x09 || isBreak(next)
  }
}

interface UnreadableText {
  offset: number
  problem: string
  /** Where the 512 bytes begin with which go-yaml reads that character: it says nothing of it before. */
  chunkStart: number
}

// eslint-disable-next-line no-control-regex
const controlCharacter = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]/
const loneSurrogate = /\p{Cs}/u
const readBytes = 512

function findUnreadable(text: string): UnreadableText | undefined {
  const control = controlCharacter.exec(text)?.index ?? Infinity
  const surrogate = text.isWellFormed() ? Infinity : (loneSurrogate.exec(text)?.index ?? Infinity)
  const offset = Math.min(control, surrogate)
  if (offset === Infinity) return undefined
  const problem = offset === control ? 'control characters are not allowed' : 'invalid Unicode character'
  return { offset, problem, chunkStart: startOfChunk(text, offset) }
}

function startOfChunk(text: string, offset: number): number {
  let chunkStart = 0
  let chunkBytes = 0
  for (let index = 0; index <= offset;) {
    const point = text.codePointAt(index) ?? 0
    const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (chunkBytes + bytes > readBytes) {
      chunkStart = index
      chunkBytes = 0
    }
    chunkBytes += bytes
    index += bytes === 4 ? 2 : 1
  }
  return chunkStart
}

function readerError(text: string, unreadable: UnreadableText): YamlError {
  const { problem, offset } = unreadable
  return new YamlError('yaml/parse', `yaml: ${problem}`, { problem, place: placeAt(text, offset) })
}

/** Line and column of an offset; lines end with LF, CR LF or CR. */
export function placeAt(text: string, offset: number): Place {
  let line = 1
  let lineStart = 0
  const lineEnd = /\r\n?|\n/g
  for (let match = lineEnd.exec(text); match && lineEnd.lastIndex <= offset; match = lineEnd.exec(text)) {
    line++
    lineStart = lineEnd.lastIndex
  }
  return { offset, line, column: offset - lineStart + 1 }
}
