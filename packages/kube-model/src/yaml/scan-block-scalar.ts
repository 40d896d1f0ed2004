import { isBlank, isBreak, isBreakOrEnd, isDigit } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'
import { scanError } from './scan-error.ts'
import type { Token } from './token.ts'

/** What stands after `|` or `>`. */
interface Header {
  literal: boolean
  /** `-` drops the last line end, `+` keeps all, otherwise one stays. */
  chomping: '' | '+' | '-'
  /** Spaces by which the text is further right than what holds it; 0: as its first line is. */
  increment: number
}

/**
 * A literal or folded scalar.
 *
 * @param parentIndent column of the collection that holds it, -1 at the top
 */
export function scanBlockScalar(cursor: Cursor, parentIndent: number): Token {
  const start = cursor.mark()
  const header = scanHeader(cursor, start)
  const lines = new BlockLines(cursor, { start, parentIndent })
  if (header.increment > 0) lines.indent = Math.max(parentIndent, 0) + header.increment
  let value = ''
  let leadingBreak = ''
  let previousIsIndented = false
  lines.skipBreaks()
  while (cursor.column === lines.indent && cursor.code() !== 0) {
    const isIndented = isBlank(cursor.code())
    const folds = !header.literal && leadingBreak === '\n' && !previousIsIndented && !isIndented
    value += folds ? (lines.breaks === '' ? ' ' : '') : leadingBreak
    value += lines.breaks
    previousIsIndented = isIndented
    const lineStart = cursor.offset
    cursor.skipLine()
    value += cursor.text.slice(lineStart, cursor.offset)
    lines.end = cursor.offset
    leadingBreak = cursor.skipBreak()
    lines.skipBreaks()
  }
  if (header.chomping !== '-') value += leadingBreak
  if (header.chomping === '+') value += lines.breaks
  return { type: 'scalar', start, end: lines.end, value, suffix: '', plain: false }
}

function scanHeader(cursor: Cursor, start: Mark): Header {
  const literal = cursor.code() === 0x7c /* | */
  cursor.skip()
  const first = scanChomping(cursor)
  const increment = scanIncrement(cursor, start)
  const chomping = first || (increment > 0 ? scanChomping(cursor) : '')
  cursor.skipBlanks()
  if (cursor.code() === 0x23 /* # */) cursor.skipLine()
  if (!isBreakOrEnd(cursor.code()))
    throw scanError('did not find expected comment or line break', cursor.mark(), start)
  cursor.skipBreak()
  return { literal, chomping, increment }
}

function scanChomping(cursor: Cursor): '' | '+' | '-' {
  const code = cursor.code()
  if (code !== 0x2b /* + */ && code !== 0x2d /* - */) return ''
  cursor.skip()
  return code === 0x2b ? '+' : '-'
}

function scanIncrement(cursor: Cursor, start: Mark): number {
  const code = cursor.code()
  if (!isDigit(code)) return 0
  if (code === 0x30 /* 0 */)
    throw scanError('found an indentation indicator equal to 0', cursor.mark(), start)
  cursor.skip()
  return code - 0x30
}

/** The white space between the lines of a block scalar. */
class BlockLines {
  /** Column where the lines begin; 0 until it is known. */
  indent = 0
  /** Line ends of the empty lines that were passed over last. */
  breaks = ''
  /** Offset of the end of the last line. */
  end: number
  readonly #cursor: Cursor
  readonly #start: Mark
  readonly #parentIndent: number

  constructor(cursor: Cursor, options: { start: Mark; parentIndent: number }) {
    this.#cursor = cursor
    this.#start = options.start
    this.#parentIndent = options.parentIndent
    this.end = cursor.offset
  }

  /** Passes over empty lines and the indentation of the next one; the first time, finds out the indentation. */
  skipBreaks(): void {
    const cursor = this.#cursor
    let deepest = 0
    this.breaks = ''
    for (;;) {
      while (this.#mayIndent() && cursor.code() === 0x20) cursor.skip()
      deepest = Math.max(deepest, cursor.column)
      if (this.#mayIndent() && cursor.code() === 0x09)
        throw scanError(
          'found a tab character where an indentation space is expected',
          cursor.mark(),
          this.#start,
        )
      if (!isBreak(cursor.code())) break
      this.breaks += cursor.skipBreak()
    }
    if (this.indent === 0) this.indent = Math.max(deepest, this.#parentIndent + 1, 1)
  }

  #mayIndent(): boolean {
    return this.indent === 0 || this.#cursor.column < this.indent
  }
}
