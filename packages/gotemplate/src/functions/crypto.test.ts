import { createPrivateKey, X509Certificate } from 'node:crypto'
import { compareSync } from 'bcryptjs'
import { expect, test } from 'vitest'
import type { Environment } from '../function.ts'
import { TemplateSet } from '../template-set.ts'
import recorded from './crypto/testdata/certificates.json' with { type: 'json' }
import { sprigFunctions } from './sprig.ts'

function run(template: string, data: unknown = {}, environment: Partial<Environment> = {}): string {
  const set = new TemplateSet('t', { functions: sprigFunctions, numbers: 'typed', environment })
  return set.parse('t', template).execute('t', data).output
}

// RSA and Ed25519 sign the same text the same way, so that nothing is left to chance but what is set here.
test.each(recorded)(
  'makes the certificate that Go made, to the byte: $name',
  ({ template, data, output }) => {
    const { serialNumber, validFrom } = new X509Certificate(output)
    const serial = Buffer.from(serialNumber.padStart(32, '0'), 'hex')
    const got = run(template, data, { now: () => Date.parse(validFrom), randomBytes: () => serial })
    expect(got).toBe(output)
  },
)

test('an authority signs for names and addresses', () => {
  const output = run(
    '{{$ca := genCA "my-ca" 10}}{{$c := genSignedCert "svc" (list "10.0.0.1" "::1") (list "a.example") 5 $ca}}' +
      '{{list $ca.Cert $ca.Key $c.Cert $c.Key | toJson}}',
  )
  const [caText = '', caKey = '', text = '', key = ''] = JSON.parse(output) as string[]
  const [ca, certificate] = [new X509Certificate(caText), new X509Certificate(text)]
  expect(ca.ca).toBe(true)
  expect(ca.checkPrivateKey(createPrivateKey(caKey))).toBe(true)
  expect(certificate.verify(ca.publicKey)).toBe(true)
  expect(certificate.checkIssued(ca)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.checkHost('a.example')).toBe('a.example')
  expect(certificate.checkIP('::1')).toBe('::1')
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(5 * 86_400_000)
})

test.each(['ecdsa', 'ed25519'])('a key of kind %s makes an authority, and comes back as it was', kind => {
  const output = run(
    '{{$k := genPrivateKey .kind}}{{$ca := genCAWithKey "x" 1 $k}}{{list $k $ca.Cert $ca.Key | toJson}}',
    { kind },
  )
  const [key = '', certificate = '', again] = JSON.parse(output) as string[]
  expect(again).toBe(key)
  expect(new X509Certificate(certificate).verify(new X509Certificate(certificate).publicKey)).toBe(true)
})

test('keys come in the forms that Go writes', () => {
  expect(run('{{genPrivateKey "ecdsa"}}')).toMatch(
    /^-----BEGIN EC PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END EC PRIVATE KEY-----\n$/,
  )
  expect(run('{{genPrivateKey "ed25519"}}')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  expect(run('{{genPrivateKey "dsa"}}')).toMatch(/^-----BEGIN DSA PRIVATE KEY-----\n/)
  const rsa = run('{{genPrivateKey "rsa"}}')
  expect(rsa).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/)
  expect(createPrivateKey(rsa).asymmetricKeyDetails?.modulusLength).toBe(4096)
}, 120_000)

test.each([
  ['{{genCAWithKey "x" 1 "k"}}', 'parsing private key: no PEM data in input'],
  ['{{genSelfSignedCert "x" (list 5) nil 1}}', 'error parsing ip: 5 is not a string'],
  ['{{genSelfSignedCert "x" (list "1.2.3") nil 1}}', 'error parsing ip: 1.2.3'],
  [
    '{{genSelfSignedCertWithKey "x" nil nil 1 "-----BEGIN X-----\\n-----END X-----\\n"}}',
    'no private key data in PEM block of type X',
  ],
  ['{{buildCustomCert "YQ==" "YQ=="}}', 'unable to decode certificate'],
  ['{{decryptAES "k" "aGk="}}', 'slice bounds out of range [:16] with capacity 3'],
  ['{{randBytes -1}}', 'makeslice: len out of range'],
])('%s says what is wrong', (template, message) => {
  expect(() => run(template)).toThrow(message)
})

test('passwords and texts', () => {
  expect(compareSync('secret', run('{{bcrypt "secret"}}'))).toBe(true)
  expect(run('{{htpasswd "ann" "secret"}}')).toMatch(/^ann:\$2a\$10\$[./A-Za-z0-9]{53}$/)
  expect(run('{{bcrypt (repeat 73 "x")}}')).toBe(
    'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes',
  )
  expect(run('{{encryptAES "key" "héllo" | decryptAES "key"}}')).toBe('héllo')
  const derived = ['long', 'maximum'].map(kind =>
    run('{{derivePassword 1 .kind "password" "user" "example.com"}}', { kind }),
  )
  expect(derived).toEqual(['ZedaFaxcZaso9*', 'pf4zS1LjCg&LjhsZ7T2~'])
  expect(run('{{derivePassword 2 "pin" "pässword" "üser" "example.com"}}')).toBe('5572')
  expect(run('{{derivePassword 4294967295 "basic" "p" "u" "s"}}')).toBe('jAL77fma')
})

test('chance comes from the environment alone', () => {
  const environment = { randomBytes: (count: number) => new Uint8Array(count).fill(7) }
  const template =
    '{{randAlphaNum 4}} {{randNumeric 2}} {{randBytes 3}} {{uuidv4}} {{randInt 10 20}} {{shuffle "abc"}}'
  expect(run(template, {}, environment)).toBe('HHHH 77 BwcH 07070707-0707-4707-8707-070707070707 17 acb')
})

test('random texts are made of what they say', () => {
  expect(run('{{randAlphaNum 500}}')).toMatch(/^[A-Za-z0-9]{500}$/)
  expect(run('{{randAlpha 500}}')).toMatch(/^[A-Za-z]{500}$/)
  expect(run('{{randNumeric 500}}')).toMatch(/^[0-9]{500}$/)
  expect(run('{{randAscii 500}}')).toMatch(/^[ -~]{500}$/)
  expect(run('{{uuidv4}}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(run('{{randAlpha -1}}')).toBe('')
})
