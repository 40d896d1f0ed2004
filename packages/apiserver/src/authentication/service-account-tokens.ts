import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Who issues tokens, and for whom they are unless told. */
export const issuer = 'https://kubernetes.default.svc.cluster.local'

/** What a token says. @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#schema-for-service-account-private-claims */
export interface TokenClaims {
  aud: string[]
  exp: number
  iat: number
  nbf: number
  iss: string
  jti: string
  sub: string
  'kubernetes.io': {
    namespace: string
    serviceaccount: ObjectName
    pod?: ObjectName
    node?: ObjectName
    secret?: ObjectName
    warnafter?: number
  }
}

/** A name, and the uid that tells it from an earlier object's. */
export interface ObjectName {
  name: string
  uid: string
}

/** What a token is to say. */
export type TokenRequest = Pick<TokenClaims, 'aud' | 'exp' | 'iat' | 'kubernetes.io'>

/** Makes a key to sign tokens with, PEM. */
export function createTokenKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string
}

/** Signs and reads the tokens of ServiceAccounts: JSON Web Tokens by ES256. */
export class TokenSigner {
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject

  constructor(key: string) {
    this.#privateKey = createPrivateKey(key)
    this.#publicKey = createPublicKey(this.#privateKey)
  }

  sign(request: TokenRequest): string {
    const { namespace, serviceaccount } = request['kubernetes.io']
    const claims: TokenClaims = {
      ...request,
      iss: issuer,
      jti: randomUUID(),
      nbf: request.iat,
      sub: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    }
    const text = `${encode({ alg: 'ES256' })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(text), { key: this.#privateKey, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }

  /** The claims of a token that is ours and has not expired; undefined: it is not. */
  read(token: string, now: number): TokenClaims | undefined {
    const [head = '', body = '', signature = '', ...rest] = token.split('.')
    if (rest.length > 0 || !body || !signature) return undefined
    const key = { key: this.#publicKey, dsaEncoding: 'ieee-p1363' } as const
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      return undefined
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims
    return claims.exp * 1000 > now && claims.iss === issuer ? claims : undefined
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
