import type { KeyObject } from 'node:crypto'
import { FunctionError } from '../../errors.ts'
import { decodeAll, integer, sequence } from './der.ts'
import { decodePem, encodePem } from './pem.ts'
import { nodeCrypto } from './node-crypto.ts'

/** Makes a private key, in PEM; kinds that nobody knows give a text that says so. */
export function generateKey(kind: string): string {
  const crypto = nodeCrypto()
  switch (kind) {
    case '':
    case 'rsa':
      return keyToPem(crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey)
    case 'dsa':
      return keyToPem(
        crypto.generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey,
      )
    case 'ecdsa':
      return keyToPem(crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    case 'ed25519':
      return keyToPem(crypto.generateKeyPairSync('ed25519').privateKey)
    default:
      return `Unknown type ${kind}`
  }
}

/** The key that certificates get unless they are given one. */
export function generateCertificateKey(): KeyObject {
  return nodeCrypto().generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}

/** Writes a key in the form that is usual for its kind. */
export function keyToPem(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return String(key.export({ type: 'pkcs1', format: 'pem' }))
    case 'ec':
      return String(key.export({ type: 'sec1', format: 'pem' }))
    case 'dsa':
      return encodePem({ type: 'DSA PRIVATE KEY', bytes: traditionalDsa(key) })
    default:
      return String(key.export({ type: 'pkcs8', format: 'pem' }))
  }
}

/** OpenSSL's old form: version, p, q, g, public y, private x. */
function traditionalDsa(key: KeyObject): Buffer {
  const [, algorithm, privateKey] = childrenOf(key.export({ type: 'pkcs8', format: 'der' }))
  const publicKey = childrenOf(nodeCrypto().createPublicKey(key).export({ type: 'spki', format: 'der' }))[1]
  const parameters = decodeAll(
    decodeAll(algorithm?.content ?? Buffer.alloc(0))[1]?.content ?? Buffer.alloc(0),
  )
  const y = publicKey?.content.subarray(1) ?? Buffer.alloc(0)
  return sequence(
    integer(Buffer.alloc(1)),
    ...parameters.map(({ raw }) => raw),
    y,
    privateKey?.content ?? Buffer.alloc(0),
  )
}

function childrenOf(der: Buffer): ReturnType<typeof decodeAll> {
  return decodeAll(decodeAll(der)[0]?.content ?? Buffer.alloc(0))
}

/**
 * Reads a private key in PEM: PKCS #8, or the old forms of RSA, EC and DSA.
 *
 * @throws FunctionError that says what it is not
 */
export function parseKey(text: string): KeyObject {
  const block = decodePem(text)
  if (!block) throw new FunctionError('no PEM data in input')
  if (block.type === 'PRIVATE KEY') return readKey(encodePem(block), 'decoding PEM as PKCS#8')
  if (!block.type.endsWith(' PRIVATE KEY')) {
    throw new FunctionError(`no private key data in PEM block of type ${block.type}`)
  }
  const kind = block.type.slice(0, -' PRIVATE KEY'.length)
  if (!['RSA', 'EC', 'DSA'].includes(kind)) throw new FunctionError(`invalid private key type ${kind}`)
  return readKey(encodePem(block), `parsing ${kind} private key from PEM`)
}

function readKey(pem: string, doing: string): KeyObject {
  try {
    return nodeCrypto().createPrivateKey(pem)
  } catch (error) {
    throw new FunctionError(`${doing}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
