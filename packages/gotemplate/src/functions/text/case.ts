import { toValid } from '../../value/bytes.ts'
import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  toLowerRune,
  toTitleRune,
  toUpperRune,
} from './runes.ts'

// Most text is ASCII, where JavaScript and Go agree.
// oxlint-disable-next-line no-control-regex
const ascii = /^[\0-\x7f]*$/

/** Go's `strings.ToUpper`. */
export function toUpper(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : mapRunes(text, toUpperRune)
}

/** Go's `strings.ToLower`. */
export function toLower(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : mapRunes(text, toLowerRune)
}

/** Go's `strings.Title`: the first letter of each word as a title; other letters stay as they are. */
export function toTitle(text: string): string {
  let previous = ' '
  return mapRunes(text, rune => {
    const starts = separates(previous)
    previous = rune
    return starts ? toTitleRune(rune) : rune
  })
}

/** Letters, digits and underscores make words; beyond ASCII all else does, too, but spaces. */
function separates(rune: string): boolean {
  if (rune <= '\x7f') return !/\w/.test(rune)
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune)
}

/** The first letter after each space in small. */
export function untitle(text: string): string {
  let starts = true
  return mapRunes(text, rune => {
    if (isSpace(rune)) {
      starts = true
      return rune
    }
    const lower = starts
    starts = false
    return lower ? toLowerRune(rune) : rune
  })
}

/** Capitals small, small letters capital, but those at the start of a word a title. */
export function swapCase(text: string): string {
  let afterSpace = true
  return mapRunes(text, rune => {
    const starts = afterSpace
    if (isUpper(rune) || isTitle(rune)) {
      afterSpace = false
      return toLowerRune(rune)
    }
    if (isLower(rune)) {
      if (starts) afterSpace = false
      return starts ? toTitleRune(rune) : toUpperRune(rune)
    }
    afterSpace = isSpace(rune)
    return rune
  })
}

/** Bytes that are not UTF-8 become U+FFFD, as wherever Go takes text apart into characters. */
function mapRunes(text: string, map: (rune: string) => string): string {
  let out = ''
  for (const rune of toValid(text)) out += map(rune)
  return out
}
