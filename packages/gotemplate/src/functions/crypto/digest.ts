import { toBytes } from '../../value/bytes.ts'
import { nodeCrypto } from './node-crypto.ts'

/** A digest of a text's bytes, in hexadecimal. */
export function digest(algorithm: 'sha1' | 'sha256' | 'sha512', text: string): string {
  return nodeCrypto().createHash(algorithm).update(toBytes(text)).digest('hex')
}

/** Adler-32, as a number in decimal. */
export function adler32(text: string): string {
  let [low, high] = [1, 0]
  for (const byte of toBytes(text)) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return String(high * 65_536 + low)
}
