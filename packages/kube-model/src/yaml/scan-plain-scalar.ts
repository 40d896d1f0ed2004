import { isBlank, isBreak, isFlowIndicator, isSpaceOrEnd } from './characters.ts'
import type { Cursor } from './cursor.ts'
import type { LineFolder } from './line-folder.ts'
import { scanError } from './scan-error.ts'
import type { Token } from './token.ts'

/** Where a plain scalar stands. */
interface PlainContext {
  /** To be used for this scalar. */
  folder: LineFolder
  /** The column where a further line of it must begin, at least. */
  indent: number
  inFlow: boolean
}

/** A scalar without quotes, which ends before `: `, ` #`, a line that is less indented, and in flow style `,[]{}?`. */
export function scanPlainScalar(
  cursor: Cursor,
  context: PlainContext,
): { token: Token; endsAtLineStart: boolean } {
  const start = cursor.mark()
  const { folder } = context
  folder.reset()
  let value = ''
  let end = cursor.offset
  while (!cursor.atDocumentIndicator() && cursor.code() !== 0x23 /* # */) {
    const runStart = cursor.offset
    skipRun(cursor, context.inFlow)
    if (cursor.offset > runStart) {
      value += folder.take() + cursor.text.slice(runStart, cursor.offset)
      end = cursor.offset
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break
    while (isBlank(cursor.code()) || isBreak(cursor.code())) {
      if (folder.atLineStart && cursor.column < context.indent && cursor.code() === 0x09)
        throw scanError('found a tab character that violates indentation', cursor.mark(), start)
      folder.skip()
    }
    if (!context.inFlow && cursor.column < context.indent) break
  }
  const token: Token = { type: 'scalar', start, end, value, suffix: '', plain: true }
  return { token, endsAtLineStart: folder.atLineStart }
}

/** Passes over characters that are neither blank nor end the scalar. */
function skipRun(cursor: Cursor, inFlow: boolean): void {
  let length = 0
  for (let code = cursor.code(); !isSpaceOrEnd(code); code = cursor.code(++length)) {
    if (code === 0x3a /* : */ && isSpaceOrEnd(cursor.code(length + 1))) break
    if (inFlow && isFlowIndicator(code)) break
  }
  cursor.skip(length)
}
