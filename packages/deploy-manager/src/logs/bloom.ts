/**
 * A Bloom filter of the words in a block of lines: it says which blocks cannot hold a word. Words are runs of
 * letters, digits and `_`, without regard to case; what is beyond ASCII counts as letters.
 */
export interface Bloom {
  readonly bits: Uint8Array
}

const sizeBytes = 32 * 1024
const mask = sizeBytes * 8 - 1
const hashes = 4
// FNV-1a.
const start = 0x811c9dc5 | 0
const prime = 0x01000193
/** Of each byte what it counts as in a word: itself, in lower case; 0 between words. */
const classes = wordBytes()

/** The filter of all words in a text. */
export function bloomOf(text: Uint8Array): Bloom {
  const bits = new Uint8Array(sizeBytes)
  // Most words of a log were there a line before: keys, levels, names of programs.
  const seen = new Int32Array(4096)
  let hash = start
  let isWord = false
  for (let at = 0; at <= text.length; at++) {
    const byte = at < text.length ? classes[text[at]!]! : 0
    if (byte !== 0) {
      hash = Math.imul(hash ^ byte, prime)
      isWord = true
    } else if (isWord) {
      if (seen[hash & 4095] !== hash) {
        seen[hash & 4095] = hash
        const [first, step] = [mix(hash), mix(~hash) | 1]
        for (let round = 0, bit = first & mask; round < hashes; round++, bit = (bit + step) & mask)
          bits[bit >>> 3]! |= 1 << (bit & 7)
      }
      hash = start
      isWord = false
    }
  }
  return { bits }
}

/** Whether all words may be in the block. */
export function mayHold({ bits }: Bloom, words: readonly number[]): boolean {
  return words.every(hash => {
    const [first, step] = [mix(hash), mix(~hash) | 1]
    for (let round = 0, bit = first & mask; round < hashes; round++, bit = (bit + step) & mask)
      if ((bits[bit >>> 3]! & (1 << (bit & 7))) === 0) return false
    return true
  })
}

/** The hash by which the filter knows a word. */
export function wordHash(word: string): number {
  let hash = start
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ classes[byte]!, prime)
  return hash
}

/** The words of a text. */
export function wordsOf(text: string): string[] {
  return text.match(/[\w\u0080-\uFFFF]+/g) ?? []
}

/** Spreads a hash over all its bits. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return mixed ^ (mixed >>> 16)
}

function wordBytes(): Uint8Array {
  const table = new Uint8Array(256)
  for (let byte = 0; byte < 256; byte++) {
    const isLetter =
      (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte >= 0x80
    if (isLetter) table[byte] = byte
    else if (byte >= 0x41 && byte <= 0x5a) table[byte] = byte + 32
  }
  return table
}
