import { isPrint } from '../strconv/quote.ts'
import { normalize, toBytes } from '../value/bytes.ts'

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}
const JAVASCRIPT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** Go's `template.HTMLEscapeString`. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[\0"'&<>]/g, character => HTML[character] ?? character)
}

/** Go's `template.JSEscapeString`. */
export function escapeJavaScript(text: string): string {
  return normalize(text).replaceAll(/[\\'"<>&=\u0000-\u001f]|[^\u0000-\u007f]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  const escaped = JAVASCRIPT[character]
  if (escaped !== undefined) return escaped
  const code = character.codePointAt(0) ?? 0
  // A byte that is not UTF-8 reads as U+FFFD, which is written with its one byte.
  if (code >= 0xd800 && code <= 0xdfff) return character
  return code >= 0x80 && isPrint(code) ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Go's `url.QueryEscape`. */
export function escapeQuery(text: string): string {
  if (/^[A-Za-z0-9_.~-]*$/.test(text)) return text
  let escaped = ''
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte)
    if (/[A-Za-z0-9_.~-]/.test(character)) escaped += character
    else escaped += character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
