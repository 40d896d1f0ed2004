import { isBreakOrEnd, isBlank, isDigit, isHex, isSpaceOrEnd, isWord } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'
import { scanError } from './scan-error.ts'
import type { Token } from './token.ts'

/** `&name` or `*name`. */
export function scanAnchor(cursor: Cursor, type: 'anchor' | 'alias'): Token {
  const start = cursor.mark()
  cursor.skip()
  const value = scanWord(cursor)
  const next = cursor.code()
  if (value === '' || !(isSpaceOrEnd(next) || '?:,]}%@`'.includes(String.fromCharCode(next))))
    throw scanError('did not find expected alphabetic or numeric character', cursor.mark(), start)
  return { type, start, end: cursor.offset, value, suffix: '', plain: false }
}

/** `!`, `!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.mark()
  const { handle, suffix } =
    cursor.code(1) === 0x3c /* < */ ? scanVerbatimTag(cursor, start) : scanShortTag(cursor, start)
  if (!isSpaceOrEnd(cursor.code()))
    throw scanError('did not find expected whitespace or line break', cursor.mark(), start)
  return { type: 'tag', start, end: cursor.offset, value: handle, suffix, plain: false }
}

interface TagName {
  handle: string
  suffix: string
}

function scanVerbatimTag(cursor: Cursor, start: Mark): TagName {
  cursor.skip(2)
  const suffix = scanTagUri(cursor, start)
  if (cursor.code() !== 0x3e /* > */) throw scanError("did not find the expected '>'", cursor.mark(), start)
  cursor.skip()
  return { handle: '', suffix }
}

function scanShortTag(cursor: Cursor, start: Mark): TagName {
  const handle = scanTagHandle(cursor)
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: scanTagUri(cursor, start) }
  // What looked like a handle is the beginning of the suffix; `!` alone is a tag of its own.
  const suffix = scanTagUri(cursor, start, handle)
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
}

function scanTagHandle(cursor: Cursor): string {
  cursor.skip()
  const name = scanWord(cursor)
  if (cursor.code() !== 0x21 /* ! */) return `!${name}`
  cursor.skip()
  return `!${name}!`
}

const uriPunctuation = new Set(Array.from(";/?:@&=+$,.!~*'()[]%", character => character.charCodeAt(0)))

function scanTagUri(cursor: Cursor, start: Mark, head = ''): string {
  let uri = head.slice(1)
  let found = head !== ''
  for (let code = cursor.code(); isWord(code) || uriPunctuation.has(code); code = cursor.code()) {
    found = true
    uri += code === 0x25 /* % */ ? scanEscapedCharacter(cursor, start) : String.fromCharCode(code)
    if (code !== 0x25) cursor.skip()
  }
  if (!found) throw scanError('did not find expected tag URI', cursor.mark(), start)
  return uri
}

/** One character as `%` and two hexadecimal digits for each of its UTF-8 bytes. */
function scanEscapedCharacter(cursor: Cursor, start: Mark): string {
  const bytes: number[] = []
  let length = 1
  while (bytes.length < length) {
    if (cursor.code() !== 0x25 /* % */ || !isHex(cursor.code(1)) || !isHex(cursor.code(2)))
      throw scanError('did not find URI escaped octet', cursor.mark(), start)
    const byte = Number.parseInt(cursor.text.slice(cursor.offset + 1, cursor.offset + 3), 16)
    if (bytes.length > 0 && (byte & 0xc0) !== 0x80)
      throw scanError('found an incorrect trailing UTF-8 octet', cursor.mark(), start)
    if (bytes.length === 0) length = utf8Length(byte)
    if (length === 0) throw scanError('found an incorrect leading UTF-8 octet', cursor.mark(), start)
    bytes.push(byte)
    cursor.skip(3)
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

function utf8Length(leadingByte: number): number {
  if (leadingByte < 0x80) return 1
  if ((leadingByte & 0xe0) === 0xc0) return 2
  if ((leadingByte & 0xf0) === 0xe0) return 3
  return (leadingByte & 0xf8) === 0xf0 ? 4 : 0
}

function scanWord(cursor: Cursor): string {
  const start = cursor.offset
  while (isWord(cursor.code())) cursor.skip()
  return cursor.text.slice(start, cursor.offset)
}

/** `%YAML 1.1` or `%TAG !handle! prefix`. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.mark()
  cursor.skip()
  const name = scanWord(cursor)
  if (name === '') throw scanError('could not find expected directive name', cursor.mark(), start)
  if (!isSpaceOrEnd(cursor.code()))
    throw scanError('found unexpected non-alphabetical character', cursor.mark(), start)
  const token = scanDirectiveValue(cursor, name, start)
  cursor.skipBlanks()
  if (cursor.code() === 0x23 /* # */) cursor.skipLine()
  if (!isBreakOrEnd(cursor.code()))
    throw scanError('did not find expected comment or line break', cursor.mark(), start)
  cursor.skipBreak()
  return token
}

function scanDirectiveValue(cursor: Cursor, name: string, start: Mark): Token {
  if (name === 'YAML') {
    const value = scanVersion(cursor, start)
    return { type: 'version-directive', start, end: cursor.offset, value, suffix: '', plain: false }
  }
  if (name === 'TAG') {
    const { handle, suffix } = scanTagDirective(cursor, start)
    return { type: 'tag-directive', start, end: cursor.offset, value: handle, suffix, plain: false }
  }
  throw scanError('found unknown directive name', cursor.mark(), start)
}

function scanVersion(cursor: Cursor, start: Mark): string {
  cursor.skipBlanks()
  const major = scanVersionNumber(cursor, start)
  if (cursor.code() !== 0x2e /* . */)
    throw scanError("did not find expected digit or '.' character", cursor.mark(), start)
  cursor.skip()
  return `${major}.${scanVersionNumber(cursor, start)}`
}

function scanVersionNumber(cursor: Cursor, start: Mark): number {
  const first = cursor.offset
  while (isDigit(cursor.code())) {
    if (cursor.offset - first === 2)
      throw scanError('found extremely long version number', cursor.mark(), start)
    cursor.skip()
  }
  if (cursor.offset === first) throw scanError('did not find expected version number', cursor.mark(), start)
  return Number(cursor.text.slice(first, cursor.offset))
}

function scanTagDirective(cursor: Cursor, start: Mark): TagName {
  cursor.skipBlanks()
  if (cursor.code() !== 0x21 /* ! */) throw scanError("did not find expected '!'", cursor.mark(), start)
  const handle = scanTagHandle(cursor)
  if (handle !== '!' && (handle.length === 1 || !handle.endsWith('!')))
    throw scanError("did not find expected '!'", cursor.mark(), start)
  if (!isBlank(cursor.code())) throw scanError('did not find expected whitespace', cursor.mark(), start)
  cursor.skipBlanks()
  const suffix = scanTagUri(cursor, start)
  if (!isSpaceOrEnd(cursor.code()))
    throw scanError('did not find expected whitespace or line break', cursor.mark(), start)
  return { handle, suffix }
}
