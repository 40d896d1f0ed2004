import { fromBytes, toBytes } from '../value/bytes.ts'
import { validRune } from './quote.ts'

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** One character of a Go literal: a code point, or a byte from `\x` or octal digits. */
export interface LiteralCharacter {
  readonly code: number
  /** Whether `code` is a byte of a string rather than a character. */
  readonly isByte: boolean
  /** Where the next character starts. */
  readonly end: number
}

/**
 * Go's `strconv.Unquote`, for "…" and `…`.
 *
 * @returns nothing where it is no Go literal ("invalid syntax")
 */
export function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1)
  if (literal.startsWith('`')) return inner.replaceAll('\r', '')
  return inner.includes('\\') || !inner.isWellFormed() ? unescapeText(inner) : inner
}

/**
 * Go's `strconv.UnquoteChar` at a place in a text.
 *
 * @returns nothing where there is no character or a wrong escape
 */
export function unquoteCharacter(text: string, at: number, mark: '"' | "'"): LiteralCharacter | undefined {
  const code = text.codePointAt(at)
  if (code === undefined || text[at] === mark) return undefined
  if (text[at] !== '\\') {
    const isByte = code >= 0xdc00 && code <= 0xdfff
    return { code: isByte ? 0xfffd : code, isByte: false, end: at + (code > 0xffff ? 2 : 1) }
  }
  const letter = text[at + 1] ?? ''
  const simple = SIMPLE[letter] ?? (letter === mark ? mark.charCodeAt(0) : undefined)
  if (simple !== undefined) return { code: simple, isByte: false, end: at + 2 }
  const digits = HEX_DIGITS[letter]
  return digits ? hexEscape(text, at, digits) : octalEscape(text, at)
}

function hexEscape(text: string, at: number, digits: number): LiteralCharacter | undefined {
  const hex = text.slice(at + 2, at + 2 + digits)
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined
  const code = Number.parseInt(hex, 16)
  const isByte = digits === 2
  return isByte || validRune(code) === code ? { code, isByte, end: at + 2 + digits } : undefined
}

function octalEscape(text: string, at: number): LiteralCharacter | undefined {
  const octal = text.slice(at + 1, at + 4)
  if (!/^[0-7]{3}$/.test(octal)) return undefined
  const code = Number.parseInt(octal, 8)
  return code <= 255 ? { code, isByte: true, end: at + 4 } : undefined
}

function unescapeText(inner: string): string | undefined {
  let text = ''
  for (let i = 0; i < inner.length;) {
    const character = unquoteCharacter(inner, i, '"')
    if (!character) return undefined
    const { code, isByte } = character
    text += String.fromCodePoint(isByte && code >= 0x80 ? 0xdc00 + code : code)
    i = character.end
  }
  return text.isWellFormed() ? text : fromBytes(toBytes(text))
}
