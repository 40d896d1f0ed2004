import type { KeyObject } from 'node:crypto'
import { FunctionError } from '../errors.ts'
import { type CallContext, contextFn, type Environment, fn, type FunctionTable } from '../function.ts'
import { valueText } from '../fmt/sprintf.ts'
import type { GoFunction, GoType } from '../value/type.ts'
import { INT, SLICE, STRING, UINT32 } from '../value/types.ts'
import { type Slice, Struct } from '../value/value.ts'
import { decryptAes, encryptAes } from './crypto/aes.ts'
import { bcrypt } from './crypto/bcrypt.ts'
import {
  type CertificatePair,
  type CertificateRequest,
  createCertificate,
  explain,
  isIpAddress,
  parseCertificate,
} from './crypto/certificate.ts'
import { derivePassword } from './crypto/derive-password.ts'
import { adler32, digest } from './crypto/digest.ts'
import { decodePem } from './crypto/pem.ts'
import { generateCertificateKey, generateKey, parseKey } from './crypto/private-key.ts'
import { decodeBase64 } from './encoding/base64.ts'
import { randomBelow, randomText } from './random.ts'
import { runesOf } from './text/bytes.ts'

type Certificate = Struct<CertificatePair>

/** Sprig's `certificate`, with its two parts as fields. */
const CERTIFICATE: GoType<Certificate> = {
  name: 'sprig.certificate',
  kind: 'struct',
  fields: [
    { name: 'Cert', type: STRING, get: ({ Cert }: CertificatePair) => Cert },
    { name: 'Key', type: STRING, get: ({ Key }: CertificatePair) => Key },
  ],
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const printable = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))

/** Sprig's functions on digests, secrets, certificates and chance. */
export const cryptoFunctions: FunctionTable = new Map(
  Object.entries({
    sha1sum: fn([STRING], STRING, text => digest('sha1', text)),
    sha256sum: fn([STRING], STRING, text => digest('sha256', text)),
    sha512sum: fn([STRING], STRING, text => digest('sha512', text)),
    adler32sum: fn([STRING], STRING, adler32),
    bcrypt: contextFn([STRING], STRING, ({ environment }, password) =>
      bcrypt(password, environment.randomBytes(16)),
    ),
    htpasswd: contextFn([STRING, STRING], STRING, ({ environment }, user, password) =>
      user.includes(':')
        ? `invalid username: ${user}`
        : `${user}:${bcrypt(password, environment.randomBytes(16))}`,
    ),
    derivePassword: fn(
      [UINT32, STRING, STRING, STRING, STRING],
      STRING,
      (counter, ...[kind, password, user, site]) =>
        derivePassword(Number(counter.value), kind, { password, user, site }),
    ),
    encryptAES: contextFn([STRING, STRING], STRING, ({ environment }, password, text) =>
      text === '' ? '' : encryptAes(password, text, environment.randomBytes(16)),
    ),
    decryptAES: fn([STRING, STRING], STRING, (password, text) =>
      text === '' ? '' : decryptAes(password, text),
    ),

    randAlphaNum: randomOf(letters + digits),
    randAlpha: randomOf(letters),
    randNumeric: randomOf(digits),
    randAscii: randomOf(printable),
    randBytes: contextFn([INT], STRING, randomBase64),
    uuidv4: contextFn([], STRING, ({ environment }) => uuid(environment.randomBytes(16))),
    shuffle: contextFn([STRING], STRING, ({ environment }, text) => shuffle(environment, text)),

    genPrivateKey: fn([STRING], STRING, generateKey),
    buildCustomCert: fn([STRING, STRING], CERTIFICATE, buildCertificate),
    genCA: contextFn([STRING, INT], CERTIFICATE, ({ environment }, name, days) =>
      authority(environment, { name, days }, generateCertificateKey()),
    ),
    genCAWithKey: contextFn([STRING, INT, STRING], CERTIFICATE, ({ environment }, ...[name, days, key]) =>
      authority(environment, { name, days }, readKey(key)),
    ),
    genSelfSignedCert: contextFn(
      [STRING, SLICE, SLICE, INT],
      CERTIFICATE,
      ({ environment }, ...[name, ips, dns, days]) =>
        certificate(environment, { name, ips, dns, days }, { key: generateCertificateKey }),
    ),
    genSelfSignedCertWithKey: contextFn(
      [STRING, SLICE, SLICE, INT, STRING],
      CERTIFICATE,
      ({ environment }, ...[name, ips, dns, days, key]) =>
        certificate(environment, { name, ips, dns, days }, { key: () => readKey(key) }),
    ),
    genSignedCert: contextFn(
      [STRING, SLICE, SLICE, INT, CERTIFICATE],
      CERTIFICATE,
      ({ environment }, ...[name, ips, dns, days, ca]) =>
        certificate(
          environment,
          { name, ips, dns, days },
          { key: generateCertificateKey, signer: ca.native },
        ),
    ),
    genSignedCertWithKey: contextFn(
      [STRING, SLICE, SLICE, INT, CERTIFICATE, STRING],
      CERTIFICATE,
      ({ environment }, ...[name, ips, dns, days, ca, key]) =>
        certificate(environment, { name, ips, dns, days }, { key: () => readKey(key), signer: ca.native }),
    ),
  }),
)

function randomOf(alphabet: string): GoFunction {
  return contextFn([INT], STRING, (context, count) => {
    context.checkSize(Number(count))
    return randomText(context.environment, alphabet, Number(count))
  })
}

function randomBase64(context: CallContext, count: bigint): string {
  if (count < 0n) throw new FunctionError('runtime error: makeslice: len out of range')
  context.checkSize(Number(count) * 1.4)
  return Buffer.from(context.environment.randomBytes(Number(count))).toString('base64')
}

/** Version 4 of RFC 9562: all chance, but for six bits that say so. */
function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  const variant = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const clock = variant.toString(16) + hex.slice(18, 20)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, clock, hex.slice(20, 32)].join('-')
}

function shuffle(environment: Environment, text: string): string {
  const runes = runesOf(text)
  for (let last = runes.length - 1; last > 0; last--) {
    const other = Number(randomBelow(environment, BigInt(last + 1)))
    ;[runes[last], runes[other]] = [runes[other] ?? '', runes[last] ?? '']
  }
  return runes.join('')
}

function buildCertificate(certificateBase64: string, keyBase64: string): Certificate {
  const [Cert, Key] = [decodeBase64(certificateBase64), decodeBase64(keyBase64)]
  if (Cert instanceof Error) throw new FunctionError('unable to decode base64 certificate')
  if (Key instanceof Error) throw new FunctionError('unable to decode base64 private key')
  const pair = { Cert: Buffer.from(Cert).toString(), Key: Buffer.from(Key).toString() }
  const block = decodePem(pair.Cert)
  if (!block) throw new FunctionError('unable to decode certificate')
  parseCertificate(block.bytes, 'decodedCert.Bytes')
  explain('error parsing private key', () => parseKey(pair.Key))
  return new Struct(CERTIFICATE, pair)
}

function readKey(pem: string): KeyObject {
  return explain('parsing private key', () => parseKey(pem))
}

function authority(
  environment: Environment,
  { name, days }: { name: string; days: bigint },
  key: KeyObject,
): Certificate {
  const request = requestOf(environment, { commonName: name, ips: [], dnsNames: [], days, isCa: true })
  return new Struct(CERTIFICATE, createCertificate(request, key))
}

interface Subject {
  name: string
  ips: Slice
  dns: Slice
  days: bigint
}

interface Signing {
  /** Made, or read, only once the rest is known to be right. */
  key: () => KeyObject
  signer?: CertificatePair
}

function certificate(environment: Environment, subject: Subject, { key, signer }: Signing): Certificate {
  const ips = subject.ips.items.map(ip => {
    if (typeof ip !== 'string') throw new FunctionError(`error parsing ip: ${valueText(ip)} is not a string`)
    if (!isIpAddress(ip)) throw new FunctionError(`error parsing ip: ${ip}`)
    return ip
  })
  const dnsNames = subject.dns.items.map(name => {
    if (typeof name === 'string') return name
    throw new FunctionError(`error processing alternate dns name: ${valueText(name)} is not a string`)
  })
  const request = requestOf(environment, {
    commonName: subject.name,
    ips,
    dnsNames,
    days: subject.days,
    isCa: false,
  })
  return new Struct(CERTIFICATE, createCertificate(request, key(), signer))
}

type RequestParts = Pick<CertificateRequest, 'commonName' | 'ips' | 'dnsNames' | 'isCa'> & { days: bigint }

function requestOf(environment: Environment, { days, ...parts }: RequestParts): CertificateRequest {
  const notBefore = environment.now()
  const duration = Number(BigInt.asIntN(64, days * 86_400_000_000_000n)) / 1e6
  return { ...parts, notBefore, notAfter: notBefore + duration, serial: environment.randomBytes(16) }
}
