import type { KeyObject, X509Certificate } from 'node:crypto'
import { isIPv4, isIPv6 } from '../ip.ts'
import { FunctionError } from '../../errors.ts'
import { bitString, boolean, decodeAll, encode, integer, objectId, sequence, TAG, time } from './der.ts'
import { nodeCrypto } from './node-crypto.ts'
import { decodePem, encodePem } from './pem.ts'
import { keyToPem, parseKey } from './private-key.ts'

/** A certificate and its key, in PEM: Sprig's `certificate`. */
export interface CertificatePair {
  Cert: string
  Key: string
}

/** What a certificate is to say. */
export interface CertificateRequest {
  commonName: string
  ips: readonly string[]
  dnsNames: readonly string[]
  /** Both in milliseconds since 1970. */
  notBefore: number
  notAfter: number
  isCa: boolean
  /** 16 random bytes. */
  serial: Uint8Array
}

/** Who signs; a certificate without an issuer signs itself. */
interface Issuer {
  /** Its name as its certificate encodes it. */
  name: Buffer
  key: KeyObject
  keyId: Buffer | undefined
}

/**
 * Makes an X.509 certificate for a key, signed by another pair or by the key itself, as Go's x509 makes it.
 *
 * @throws FunctionError where the signer is no certificate with its key
 */
export function createCertificate(
  request: CertificateRequest,
  key: KeyObject,
  signer?: CertificatePair,
): CertificatePair {
  const subject = encodeName(request.commonName)
  const issuer = signer ? readIssuer(signer) : { name: subject, key, keyId: undefined }
  const algorithm = signatureAlgorithm(issuer.key)
  const body = sequence(
    encode(0xa0, integer(Buffer.from([2]))), // version 3
    integer(request.serial),
    algorithm.id,
    issuer.name,
    sequence(time(new Date(request.notBefore)), time(new Date(request.notAfter))),
    subject,
    publicKeyOf(key),
    encode(
      0xa3,
      sequence(...extensions(request, key, issuer.name.equals(subject) ? undefined : issuer.keyId)),
    ),
  )
  const signature = nodeCrypto().sign(algorithm.hash, body, issuer.key)
  const certificate = sequence(body, algorithm.id, bitString(signature))
  return { Cert: encodePem({ type: 'CERTIFICATE', bytes: certificate }), Key: keyToPem(key) }
}

function readIssuer({ Cert, Key }: CertificatePair): Issuer {
  const block = decodePem(Cert)
  if (!block) throw new FunctionError('unable to decode certificate')
  const certificate = parseCertificate(block.bytes, 'decodedSignerCert.Bytes')
  const key = explain('error parsing private key', () => parseKey(Key))
  if (!certificate.checkPrivateKey(key)) {
    throw new FunctionError(
      "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
    )
  }
  const fields = decodeAll(
    decodeAll(decodeAll(block.bytes)[0]?.content ?? Buffer.alloc(0))[0]?.content ?? Buffer.alloc(0),
  )
  const versioned = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const name = versioned[4]?.raw ?? Buffer.alloc(0)
  return { name, key, keyId: findKeyId(versioned.find(({ tag }) => tag === 0xa3)?.content) }
}

/**
 * Checks that bytes are a certificate; `what` names them in the message.
 *
 * @throws FunctionError where they are not
 */
export function parseCertificate(bytes: Buffer, what: string): X509Certificate {
  return explain(`error parsing certificate: ${what}`, () => new (nodeCrypto().X509Certificate)(bytes))
}

/** Runs a step; what it throws is told as part of what is being done. */
export function explain<T>(doing: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw new FunctionError(`${doing}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function findKeyId(extensionList: Buffer | undefined): Buffer | undefined {
  const id = objectId(subjectKeyId)
  for (const extension of decodeAll(
    decodeAll(extensionList ?? Buffer.alloc(0))[0]?.content ?? Buffer.alloc(0),
  )) {
    const parts = decodeAll(extension.content)
    if (parts[0]?.raw.equals(id)) return decodeAll(parts.at(-1)?.content ?? Buffer.alloc(0))[0]?.content
  }
  return undefined
}

function encodeName(commonName: string): Buffer {
  if (commonName === '') return sequence()
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? TAG.printableString : TAG.utf8String
  return sequence(encode(TAG.set, sequence(objectId('2.5.4.3'), encode(tag, Buffer.from(commonName)))))
}

interface SignatureAlgorithm {
  id: Buffer
  /** The digest, where the algorithm does not have one of its own. */
  hash: string | null
}

function signatureAlgorithm(key: KeyObject): SignatureAlgorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { id: sequence(objectId('1.2.840.113549.1.1.11'), encode(0x05)), hash: 'sha256' }
    case 'ed25519':
      return { id: sequence(objectId('1.3.101.112')), hash: null }
    case 'ec': {
      const curve = key.asymmetricKeyDetails?.namedCurve
      if (curve === 'secp384r1') return { id: sequence(objectId('1.2.840.10045.4.3.3')), hash: 'sha384' }
      if (curve === 'secp521r1') return { id: sequence(objectId('1.2.840.10045.4.3.4')), hash: 'sha512' }
      return { id: sequence(objectId('1.2.840.10045.4.3.2')), hash: 'sha256' }
    }
    default:
      throw new FunctionError('error creating certificate: x509: only RSA, ECDSA and Ed25519 keys supported')
  }
}

function publicKeyOf(key: KeyObject): Buffer {
  return nodeCrypto().createPublicKey(key).export({ type: 'spki', format: 'der' })
}

const subjectKeyId = '2.5.29.14'

/** In the order in which Go writes them. */
function extensions(request: CertificateRequest, key: KeyObject, issuerKeyId: Buffer | undefined): Buffer[] {
  const { commonName, ips, dnsNames, isCa } = request
  const critical = boolean(true)
  const extension = (id: string, ...parts: Buffer[]): Buffer => sequence(objectId(id), ...parts)
  const value = (content: Buffer): Buffer => encode(TAG.octetString, content)
  // Digital signature and key encipherment; certificate signing for an authority.
  const usage = isCa ? bitString(Buffer.from([0b10100100]), 2) : bitString(Buffer.from([0b10100000]), 5)
  const list = [
    extension('2.5.29.15', critical, value(usage)),
    extension('2.5.29.37', value(sequence(objectId('1.3.6.1.5.5.7.3.1'), objectId('1.3.6.1.5.5.7.3.2')))),
    extension('2.5.29.19', critical, value(sequence(...(isCa ? [boolean(true)] : [])))),
  ]
  if (isCa) list.push(extension(subjectKeyId, value(encode(TAG.octetString, keyIdOf(key)))))
  if (issuerKeyId) list.push(extension('2.5.29.35', value(sequence(encode(0x80, issuerKeyId)))))
  const names = [...dnsNames.map(encodeDnsName), ...ips.map(ip => encode(0x87, ipBytes(ip)))]
  if (names.length > 0)
    list.push(extension('2.5.29.17', ...(commonName === '' ? [critical] : []), value(sequence(...names))))
  return list
}

/** The first 160 bits of the key's SHA-256, by RFC 7093. */
function keyIdOf(key: KeyObject): Buffer {
  const bits = decodeAll(decodeAll(publicKeyOf(key))[0]?.content ?? Buffer.alloc(0))[1]?.content.subarray(1)
  return nodeCrypto()
    .createHash('sha256')
    .update(bits ?? Buffer.alloc(0))
    .digest()
    .subarray(0, 20)
}

function encodeDnsName(name: string): Buffer {
  // oxlint-disable-next-line no-control-regex
  if (!/^[\0-\x7f]*$/.test(name)) {
    throw new FunctionError(
      `error creating certificate: x509: ${JSON.stringify(name)} cannot be encoded as an IA5String`,
    )
  }
  return encode(0x82, Buffer.from(name))
}

/** Whether a text is an address that a certificate can name. */
export function isIpAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%'))
}

/** Four bytes, or sixteen; IPv4 inside of IPv6 counts as IPv4. */
function ipBytes(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number))
  const [head = '', tail] = text.replace(/\d+\.\d+\.\d+\.\d+$/, dottedToHex).split('::')
  const groupsOf = (part: string | undefined): number[] =>
    part === undefined || part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))
  const [before, after] = [groupsOf(head), groupsOf(tail)]
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  const bytes = Buffer.from(groups.flatMap(group => [group >> 8, group & 0xff]))
  return bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'))
    ? bytes.subarray(12)
    : bytes
}

function dottedToHex(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
