import { quote } from '../../strconv/quote.ts'

/** The parts of a URL that have rules of their own. */
export type UrlPart = 'path' | 'user' | 'fragment' | 'host' | 'zone'

/** What stands as it is in a part, beside letters, digits and `-_.~`. */
const plain: Readonly<Record<UrlPart, string>> = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  fragment: '$&+,/:;=?@!()*',
  host: '!$&\'()*+,;=:[]<>"',
  zone: '!$&\'()*+,;=:[]<>"',
}

function mustEscape(byte: string, part: UrlPart): boolean {
  return !/[\w.~-]/.test(byte) && !plain[part].includes(byte)
}

/** Escapes what may not stand in a part as it is. The text has a character for each byte. */
export function escapeUrl(text: string, part: UrlPart): string {
  return [...text].map(byte => (mustEscape(byte, part) ? percent(byte) : byte)).join('')
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Takes escapes back, or says which one is wrong. */
export function unescapeUrl(text: string, part: UrlPart): string | Error {
  const inHost = part === 'host' || part === 'zone'
  for (let at = 0; at < text.length; at++) {
    const byte = text.charAt(at)
    if (byte === '%') {
      const escape = text.slice(at, at + 3)
      if (!isAllowed(escape, part)) return new Error(`invalid URL escape ${quoteBytes(escape)}`)
      at += 2
    } else if (inHost && byte < '\x80' && mustEscape(byte, part)) {
      return new Error(`invalid character ${quoteBytes(byte)} in host name`)
    }
  }
  return text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Hosts may only escape what is not ASCII; a zone also spaces and what could stand there anyway. */
function isAllowed(escape: string, part: UrlPart): boolean {
  if (!/^%[0-9a-fA-F]{2}$/.test(escape)) return false
  if (escape === '%25' || (part !== 'host' && part !== 'zone')) return true
  const byte = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
  return part === 'host' ? byte >= '\x80' : byte === ' ' || !mustEscape(byte, 'host')
}

function quoteBytes(text: string): string {
  return quote(Buffer.from(text, 'latin1').toString())
}
