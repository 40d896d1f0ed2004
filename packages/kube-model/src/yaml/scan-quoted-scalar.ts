import { isBlank, isBreak, isHex, isSpaceOrEnd } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'
import type { LineFolder } from './line-folder.ts'
import { scanError } from './scan-error.ts'
import type { Token } from './token.ts'

/** A scalar in single or double quotes. */
export function scanQuotedScalar(cursor: Cursor, folder: LineFolder): Token {
  const start = cursor.mark()
  const quoteCode = cursor.code()
  folder.reset()
  cursor.skip()
  let value = ''
  for (;;) {
    if (cursor.atDocumentIndicator())
      throw scanError('found unexpected document indicator', cursor.mark(), start)
    if (cursor.code() === 0) throw scanError('found unexpected end of stream', cursor.mark(), start)
    value +=
      quoteCode === 0x22 /* " */ ? scanDoubleQuotedRun(cursor, folder, start) : scanSingleQuotedRun(cursor)
    if (cursor.code() === quoteCode) break
    while (isBlank(cursor.code()) || isBreak(cursor.code())) folder.skip()
    value += folder.take()
  }
  cursor.skip()
  return { type: 'scalar', start, end: cursor.offset, value, suffix: '', plain: false }
}

function scanSingleQuotedRun(cursor: Cursor): string {
  let run = ''
  let runStart = cursor.offset
  for (let code = cursor.code(); !isSpaceOrEnd(code); code = cursor.code()) {
    if (code === 0x27 /* ' */) {
      if (cursor.code(1) !== 0x27) break
      run += cursor.text.slice(runStart, cursor.offset + 1)
      cursor.skip(2)
      runStart = cursor.offset
    } else cursor.skip()
  }
  return run + cursor.text.slice(runStart, cursor.offset)
}

function scanDoubleQuotedRun(cursor: Cursor, folder: LineFolder, start: Mark): string {
  let run = ''
  let runStart = cursor.offset
  const flush = (): void => {
    run += cursor.text.slice(runStart, cursor.offset)
  }
  for (let code = cursor.code(); !isSpaceOrEnd(code) && code !== 0x22 /* " */; code = cursor.code()) {
    if (code !== 0x5c /* \ */) {
      cursor.skip()
      continue
    }
    flush()
    if (isBreak(cursor.code(1))) {
      cursor.skip()
      folder.skipEscapedBreak()
      return run
    }
    run += scanEscape(cursor, start)
    runStart = cursor.offset
  }
  flush()
  return run
}

const escapes: Record<string, string> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

const hexDigits: Record<string, number> = { x: 2, u: 4, U: 8 }

function scanEscape(cursor: Cursor, start: Mark): string {
  const name = String.fromCharCode(cursor.code(1))
  const literal = escapes[name]
  const digits = hexDigits[name]
  if (literal === undefined && digits === undefined)
    throw scanError('found unknown escape character', cursor.mark(), start)
  cursor.skip(2)
  return literal ?? scanCodePoint(cursor, digits ?? 0, start)
}

function scanCodePoint(cursor: Cursor, digits: number, start: Mark): string {
  for (let ahead = 0; ahead < digits; ahead++) {
    if (!isHex(cursor.code(ahead)))
      throw scanError('did not find expected hexdecimal number', cursor.mark(), start)
  }
  const point = Number.parseInt(cursor.text.slice(cursor.offset, cursor.offset + digits), 16)
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff)
    throw scanError('found invalid Unicode character escape code', cursor.mark(), start)
  cursor.skip(digits)
  return String.fromCodePoint(point)
}
