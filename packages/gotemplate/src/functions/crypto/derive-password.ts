import { toBytes } from '../../value/bytes.ts'
import { nodeCrypto } from './node-crypto.ts'

const namespace = Buffer.from('com.lyndir.masterpassword')

/** Shapes of passwords; what the letters stand for is in `alphabets`. */
const shapes: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: (
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
    'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
    'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
  ).split(' '),
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
}

const vowels = 'AEIOU'
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ'
const letters = vowels + vowels.toLowerCase() + consonants + consonants.toLowerCase()
const alphabets: Readonly<Record<string, string>> = {
  V: vowels,
  C: consonants,
  v: vowels.toLowerCase(),
  c: consonants.toLowerCase(),
  A: vowels + consonants,
  a: letters,
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${letters}0123456789!@#$%^&*()`,
}

/** Whose password it is, and for what. */
export interface Account {
  password: string
  user: string
  site: string
}

/**
 * Derives a site's password from a master password, always the same.
 *
 * @see https://spectre.app/spectre-algorithm.pdf
 */
export function derivePassword(counter: number, kind: string, { password, user, site }: Account): string {
  const choices = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined
  if (!choices) return `cannot find password template ${kind}`
  const crypto = nodeCrypto()
  const salt = Buffer.concat([namespace, withLength(user)])
  const key = crypto.scryptSync(toBytes(password), salt, 64, { N: 32_768, r: 8, p: 2, maxmem: 2 ** 27 })
  const seed = crypto
    .createHmac('sha256', key)
    .update(Buffer.concat([namespace, withLength(site), uint32(counter)]))
    .digest()
  const shape = choices[(seed[0] ?? 0) % choices.length] ?? ''
  return [...shape].map((letter, index) => pick(alphabets[letter] ?? '', seed[index + 1] ?? 0)).join('')
}

function pick(alphabet: string, number: number): string {
  return alphabet.charAt(number % alphabet.length)
}

function withLength(text: string): Buffer {
  const bytes = toBytes(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
