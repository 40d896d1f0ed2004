import { byteLength, fromBytes, normalize, toBytes } from '../../value/bytes.ts'

/** Part of a string by bytes, as Go slices it; a character may be cut. */
export function sliceBytes(text: string, start: number, end: number): string {
  return byteLength(text) === text.length
    ? text.slice(start, end)
    : fromBytes(toBytes(text).subarray(start, end))
}

/**
 * Texts with a character for each byte, and the way back: where Go goes by bytes, JavaScript's own functions
 * can be used on these. Characters above U+00FF never occur in them.
 */
export function byteText(text: string): string {
  if (text.isWellFormed() && byteLength(text) === text.length) return text
  return Buffer.from(toBytes(text)).toString('latin1')
}

/** The string of a text that has a character for each byte. */
export function fromByteText(text: string): string {
  return fromBytes(Buffer.from(text, 'latin1'))
}

/** A string as its characters; bytes that are not UTF-8 count one each. */
export function runesOf(text: string): string[] {
  return [...normalize(text)]
}

/**
 * Does with strings what looks for one in another. Where one has bytes that are not UTF-8, these may be
 * part of another's characters, and all is done byte by byte.
 */
export function onText(texts: readonly string[], operate: (...texts: string[]) => string): string {
  return texts.every(text => text.isWellFormed())
    ? operate(...texts)
    : fromByteText(operate(...texts.map(byteText)))
}
