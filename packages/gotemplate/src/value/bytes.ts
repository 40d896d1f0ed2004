/**
 * Go strings are bytes, usually UTF-8. Here they are JavaScript strings, in which a byte that is part of
 * no UTF-8 sequence stands as the lone surrogate U+DC00 plus the byte (U+DC80 to U+DCFF). No UTF-8 decodes to
 * a surrogate, so that every Go string has one such form and comes back unchanged.
 *
 * Putting two strings together may join bytes to a character: whoever cares calls `normalize`.
 */
const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const INVALID = 0xdc00

/** The number of bytes, as Go's `len` counts. */
export function byteLength(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) length++
    else if (unit < 0xd800 || unit > 0xdfff) length += 2
    else if (isPairAt(text, i)) {
      length += 2
      i++
    }
  }
  return length
}

/** The bytes of a string. */
export function toBytes(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code >= INVALID && code <= 0xdfff) bytes.push(code & 0xff)
    else for (const byte of encoder.encode(character)) bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** The string of these bytes. */
export function fromBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    // Not UTF-8 as a whole: take it piece by piece.
    return decodePieces(bytes)
  }
}

/** Joins bytes that together are a character; then runes can be counted. */
export function normalize(text: string): string {
  return text.isWellFormed() ? text : fromBytes(toBytes(text))
}

/** What Go prints and JSON keeps of bytes that are not UTF-8: U+FFFD for each. */
export function toValid(text: string): string {
  return normalize(text).toWellFormed()
}

function decodePieces(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i)
    text +=
      length > 0
        ? strict.decode(bytes.subarray(i, i + length))
        : String.fromCharCode(INVALID + (bytes[i] ?? 0))
    i += Math.max(length, 1)
  }
  return text
}

/** The length of the UTF-8 sequence that starts here, 0 if none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    strict.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0 // Overlong, a surrogate, or a byte that continues nothing.
  }
}

function isPairAt(text: string, at: number): boolean {
  const low = text.charCodeAt(at + 1)
  return text.charCodeAt(at) < INVALID && low >= INVALID && low <= 0xdfff
}
