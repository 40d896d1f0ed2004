import { byteText } from '../text/bytes.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Encodes bytes by RFC 4648, with padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 5) {
    const group = bytes.subarray(at, at + 5)
    const bits = group.reduce((value, byte) => value * 256 + byte, 0) * 256 ** (5 - group.length)
    const digits = Math.ceil((group.length * 8) / 5)
    for (let digit = 0; digit < 8; digit++) {
      text += digit < digits ? alphabet.charAt(Math.floor(bits / 32 ** (7 - digit)) % 32) : '='
    }
  }
  return text
}

/** Decodes base32 with padding as Go does: line ends are skipped, all else that does not belong is an error. */
export function decodeBase32(text: string): Uint8Array | Error {
  const digits = byteText(text).replace(/[\r\n]/g, '')
  const bytes: number[] = []
  for (let at = 0; at < digits.length; at += 8) {
    const padding = findPadding(digits, at)
    const end = padding === undefined ? at + 8 : at + padding.digits
    for (let digit = at; digit < end; digit++) {
      if (digit >= digits.length) return corrupt(at)
      if (!alphabet.includes(digits.charAt(digit))) return corrupt(digit)
    }
    if (padding?.problem !== undefined) return corrupt(padding.problem)
    bytes.push(...decodeGroup(digits.slice(at, end)))
    if (padding) break
  }
  return Uint8Array.from(bytes)
}

interface Padding {
  /** How many digits stand before it. */
  digits: number
  problem: number | undefined
}

/** Padding starts at the first `=` of the last group, which must then be whole. */
function findPadding(text: string, start: number): Padding | undefined {
  const digits = text.slice(start, start + 8).indexOf('=', 2)
  const rest = text.length - start - digits - 1
  if (digits < 0 || rest >= 8) return undefined
  if (rest + digits < 7) return { digits, problem: text.length }
  const from = start + digits + 1
  const wrong = text.slice(from, start + 8).search(/[^=]/)
  if (wrong >= 0) return { digits, problem: from + wrong - 1 }
  return { digits, problem: digits === 3 || digits === 6 ? from - 1 : undefined }
}

function decodeGroup(digits: string): number[] {
  const bits = [...digits].map(digit => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('')
  return (bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2))
}

function corrupt(at: number): Error {
  return new Error(`illegal base32 data at input byte ${at}`)
}
