import { isBlank } from './characters.ts'
import type { Cursor } from './cursor.ts'

/** White space within a plain or quoted scalar: one line end folds to a space, further ones stay. */
export class LineFolder {
  /** Whether only white space stands before the cursor on its line, and the scalar began before. */
  atLineStart = false
  #blanks = ''
  #firstBreak = ''
  #furtherBreaks = ''
  readonly #cursor: Cursor

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  /** Begins a scalar. */
  reset(): void {
    this.atLineStart = false
    this.#blanks = ''
    this.#firstBreak = ''
    this.#furtherBreaks = ''
  }

  /** Passes over one blank or one line end. */
  skip(): void {
    const cursor = this.#cursor
    if (!isBlank(cursor.code())) return this.#skipBreak()
    if (!this.atLineStart) this.#blanks += cursor.text[cursor.offset]
    cursor.skip()
  }

  #skipBreak(): void {
    if (this.atLineStart) {
      this.#furtherBreaks += this.#cursor.skipBreak()
    } else {
      this.#blanks = ''
      this.#firstBreak = this.#cursor.skipBreak()
      this.atLineStart = true
    }
  }

  /** Passes over an escaped line end, which leaves nothing. */
  skipEscapedBreak(): void {
    this.#cursor.skipBreak()
    this.atLineStart = true
  }

  /** What the scalar holds for the white space since the last call. */
  take(): string {
    const folded = this.atLineStart ? this.#fold() : this.#blanks
    this.reset()
    return folded
  }

  #fold(): string {
    if (this.#firstBreak !== '\n') return this.#firstBreak + this.#furtherBreaks
    return this.#furtherBreaks || ' '
  }
}
