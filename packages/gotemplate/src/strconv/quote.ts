import { normalize } from '../value/bytes.ts'

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const PLAIN = /^[ !#-[\]-~]*$/
const ESCAPES = new Map<number, string>([
  [7, '\\a'],
  [8, '\\b'],
  [12, '\\f'],
  [10, '\\n'],
  [13, '\\r'],
  [9, '\\t'],
  [11, '\\v'],
])

/** Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols, and the space. */
export function isPrint(code: number): boolean {
  if (code < 0x7f) return code >= 0x20
  return PRINTABLE.test(String.fromCodePoint(code))
}

/** Go's `strconv.Quote`. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, { mark: '"', ascii: false })
}

/** Go's `strconv.QuoteToASCII`. */
export function quoteToAscii(text: string): string {
  return quoteWith(text, { mark: '"', ascii: true })
}

/** Go's `strconv.QuoteRune`, or `QuoteRuneToASCII`: a code point in single quotes. */
export function quoteRune(code: number, options: { ascii: boolean }): string {
  return `'${escapeRune(validRune(code), { mark: "'", ...options })}'`
}

/** Go's `strconv.CanBackquote`: no control character but tab, no backquote, no byte that is not UTF-8. */
export function canBackquote(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0008\u000a-\u001f`\u007f\ufeff]/.test(text)
}

/** A code point that UTF-8 can say, else U+FFFD. */
export function validRune(code: number): number {
  return code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? 0xfffd : code
}

interface Style {
  readonly mark: string
  readonly ascii: boolean
}

function quoteWith(text: string, style: Style): string {
  let quoted = style.mark
  for (const character of normalize(text)) {
    const code = character.codePointAt(0) ?? 0
    // A lone surrogate is a byte that is not UTF-8.
    quoted += code >= 0xdc00 && code <= 0xdfff ? `\\x${hex(code & 0xff, 2)}` : escapeRune(code, style)
  }
  return quoted + style.mark
}

function escapeRune(code: number, style: Style): string {
  const character = String.fromCodePoint(code)
  if (character === style.mark || character === '\\') return `\\${character}`
  if (isPrint(code) && (code < 0x80 || !style.ascii)) return character
  const escape = ESCAPES.get(code)
  if (escape !== undefined) return escape
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
