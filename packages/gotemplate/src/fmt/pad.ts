import { normalize } from '../value/bytes.ts'

/** What stands between `%` and the verb. */
export interface Flags {
  sharp: boolean
  zero: boolean
  plus: boolean
  minus: boolean
  space: boolean
  /** `%#v` and `%+v`, which mean something else than `#` and `+` with other verbs. */
  sharpV: boolean
  plusV: boolean
  width: number | undefined
  precision: number | undefined
}

/** Flags of a plain verb. */
export function noFlags(): Flags {
  return {
    sharp: false,
    zero: false,
    plus: false,
    minus: false,
    space: false,
    sharpV: false,
    plusV: false,
    width: undefined,
    precision: undefined,
  }
}

/** The number of characters, as Go counts widths; a byte that is not UTF-8 counts as one. */
function runeCount(text: string): number {
  const normal = normalize(text)
  let count = normal.length
  for (let i = 1; i < normal.length; i++) {
    const unit = normal.charCodeAt(i)
    if (unit >= 0xdc00 && unit <= 0xdfff && isHigh(normal.charCodeAt(i - 1))) count--
  }
  return count
}

/** The first characters of a text. */
export function truncateRunes(text: string, count: number | undefined): string {
  if (count === undefined || text.length <= count) return text
  const normal = normalize(text)
  let end = 0
  for (let left = count; left > 0 && end < normal.length; left--)
    end += (normal.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return normal.slice(0, end)
}

/** A text brought to the flags' width. */
export function pad(text: string, flags: Flags): string {
  if (!flags.width) return text
  const filling = padding(flags.width - runeCount(text), flags)
  return flags.minus ? text + filling : filling + text
}

/** As `pad`, but never with zeros: for numbers, which put their zeros after the sign. */
export function padWithSpaces(text: string, flags: Flags): string {
  if (!flags.width) return text
  const filling = ' '.repeat(Math.max(flags.width - runeCount(text), 0))
  return flags.minus ? text + filling : filling + text
}

/** So many bytes of padding. Zeros stand on the left only. */
export function padding(count: number, flags: Flags): string {
  return count > 0 ? (flags.zero && !flags.minus ? '0' : ' ').repeat(count) : ''
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
