/**
 * What Go's `unicode` says of characters and makes of them: one character for one, where JavaScript
 * may make two (`ß` stays `ß`).
 */

/** White space as `unicode.IsSpace` counts it: unlike JavaScript with U+0085, without U+FEFF. */
const space = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/

export const isSpace = (rune: string): boolean => space.test(rune)
export const isUpper = (rune: string): boolean => /^\p{Lu}$/u.test(rune)
export const isLower = (rune: string): boolean => /^\p{Ll}$/u.test(rune)
export const isTitle = (rune: string): boolean => /^\p{Lt}$/u.test(rune)
export const isLetter = (rune: string): boolean => /^\p{L}$/u.test(rune)
export const isDigit = (rune: string): boolean => /^\p{Nd}$/u.test(rune)
export const isNumber = (rune: string): boolean => /^\p{N}$/u.test(rune)
export const isPunctuation = (rune: string): boolean => /^\p{P}$/u.test(rune)

/** `unicode.ToUpper`. */
export function toUpperRune(rune: string): string {
  const upper = rune.toUpperCase()
  return isOne(upper) ? upper : iotaTitle(rune)
}

/** `unicode.ToLower`. */
export function toLowerRune(rune: string): string {
  const lower = rune.toLowerCase()
  return isOne(lower) ? lower : rune === '\u0130' ? 'i' : rune
}

/** `unicode.ToTitle`: like upper case but for the digraphs (`ǆ` becomes `ǅ`) and Georgian, which has no titles. */
export function toTitleRune(rune: string): string {
  const code = rune.codePointAt(0) ?? 0
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCharCode(code - ((code - 0x1c4) % 3) + 1)
  if (code >= 0x1f1 && code <= 0x1f3) return '\u01f2'
  if (/^[\u10d0-\u10fa\u10fd-\u10ff]$/.test(rune)) return rune
  return toUpperRune(rune)
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
}

/** Greek vowels with iota below have one character for their title form, which Go takes for upper case. */
function iotaTitle(rune: string): string {
  const code = rune.codePointAt(0) ?? 0
  if (code >= 0x1f80 && code <= 0x1faf && (code & 8) === 0) return String.fromCharCode(code + 8)
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCharCode(code + 9)
  return rune
}
