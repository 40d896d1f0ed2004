import { randomInt } from 'node:crypto'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const maximumLength = 63
const suffixLength = 5

/** The prefix and five random characters, none of which makes a word. */
export function generateName(prefix: string): string {
  const suffix = Array.from({ length: suffixLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  return prefix.slice(0, maximumLength - suffixLength) + suffix
}
