import type { Environment } from '../function.ts'

/** A random integer from 0 up to, and without, a limit; each as likely as the others. */
export function randomBelow(environment: Environment, limit: bigint): bigint {
  const size = Math.ceil(limit.toString(2).length / 8)
  const span = 1n << BigInt(size * 8)
  for (;;) {
    const value = BigInt(`0x${Buffer.from(environment.randomBytes(size)).toString('hex')}`)
    if (value < span - (span % limit)) return value % limit
  }
}

/** So many random characters of an alphabet of at most 256. */
export function randomText(environment: Environment, alphabet: string, count: number): string {
  const fair = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < count) {
    const bytes = environment.randomBytes(Math.min(count - text.length, 65_536))
    for (const byte of bytes) if (byte < fair) text += alphabet.charAt(byte % alphabet.length)
  }
  return text
}
