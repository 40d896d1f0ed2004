import { FunctionError } from '../../errors.ts'
import { fromBytes, toBytes } from '../../value/bytes.ts'
import { decodeBase64 } from '../encoding/base64.ts'
import { orThrow } from '../go-error.ts'
import { nodeCrypto } from './node-crypto.ts'

const blockSize = 16

/** Encrypts a text by AES-256 in CBC mode; the start vector goes first, and all is base64. */
export function encryptAes(password: string, text: string, iv: Uint8Array): string {
  const cipher = nodeCrypto().createCipheriv('aes-256-cbc', keyOf(password), iv)
  return Buffer.concat([iv, cipher.update(toBytes(text)), cipher.final()]).toString('base64')
}

/**
 * Takes `encryptAes` back.
 *
 * @throws FunctionError where the text is none of its, or the password another
 */
export function decryptAes(password: string, base64: string): string {
  const bytes = orThrow(decodeBase64(base64))
  if (bytes.length < blockSize) {
    const capacity = Math.floor(base64.length / 4) * 3
    throw new FunctionError(
      `runtime error: slice bounds out of range [:${blockSize}] with capacity ${capacity}`,
    )
  }
  if (bytes.length % blockSize !== 0) throw new FunctionError('crypto/cipher: input not full blocks')
  const decipher = nodeCrypto().createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, blockSize))
  decipher.setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(bytes.subarray(blockSize)), decipher.final()])
  const padding = padded.at(-1)
  if (padding === undefined) throw new FunctionError('runtime error: index out of range [-1]')
  if (padding > padded.length)
    throw new FunctionError(`runtime error: slice bounds out of range [:${padded.length - padding}]`)
  return fromBytes(padded.subarray(0, padded.length - padding))
}

/** The password's first 32 bytes, filled up with zeros. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(32)
  key.set(toBytes(password).subarray(0, 32))
  return key
}
