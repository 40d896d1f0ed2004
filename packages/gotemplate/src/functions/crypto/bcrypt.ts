import { createRequire } from 'node:module'
import type * as Bcrypt from 'bcryptjs'
import { byteLength } from '../../value/bytes.ts'

/** Go's default: two to the tenth rounds, some 50 ms. */
const cost = 10

/** Hashes a password by bcrypt with a salt of 16 bytes; the library is loaded when first used. */
export function bcrypt(password: string, salt: Uint8Array): string {
  if (byteLength(password) > 72)
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'
  const library = createRequire(import.meta.url)('bcryptjs') as typeof Bcrypt
  return library.hashSync(password, `$2a$${cost}$${library.encodeBase64([...salt], salt.length)}`)
}
