import { isSpace } from './runes.ts'
import { runesOf } from './bytes.ts'

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpaceAt(text, start)) start++
  while (end > start && isSpaceAt(text, end - 1)) end--
  return text.slice(start, end)
}

function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code > 0x20 && code < 0x80 ? false : isSpace(text.charAt(at))
}

/** Go's `strings.Trim`: takes all characters of a set off both ends. */
export function trimSet(text: string, set: string): string {
  const unwanted = new Set(runesOf(set))
  const runes = runesOf(text)
  const isWanted = (rune: string): boolean => !unwanted.has(rune)
  return runes.slice(runes.findIndex(isWanted) >>> 0, runes.findLastIndex(isWanted) + 1).join('')
}
