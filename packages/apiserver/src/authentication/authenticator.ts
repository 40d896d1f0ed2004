import { timingSafeEqual } from 'node:crypto'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { objectIn, textIn } from '../json.ts'
import { StatusError } from '../status/status-error.ts'
import type { Store } from '../storage/store.ts'
import { issuer } from './service-account-tokens.ts'
import type { ObjectName, TokenClaims, TokenSigner } from './service-account-tokens.ts'
import { anonymous } from './user.ts'
import type { User } from './user.ts'

/** The owner of the cluster, whom the kubeconfig's token stands for. */
const owner: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }

/** What a request proves itself with. */
export interface Credentials {
  authorization: string
  socket: TLSSocket
}

/** Tells who a request is from: by its bearer token, else by its certificate. */
export class Authenticator {
  readonly #ownerToken: Buffer
  readonly #signer: TokenSigner
  readonly #store: Store

  constructor(ownerToken: string, signer: TokenSigner, store: Store) {
    this.#ownerToken = Buffer.from(ownerToken)
    this.#signer = signer
    this.#store = store
  }

  /** @throws StatusError Unauthorized, for a token that stands for nobody */
  authenticate({ authorization, socket }: Credentials, now: number): User {
    if (!authorization) return userOfCertificate(socket) ?? anonymous
    const token = /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? ''
    const user = this.authenticateToken(token, [issuer], now)
    if (user) return user
    throw new StatusError('Unauthorized', 'Unauthorized')
  }

  /** Whom a token stands for, to one of the audiences; undefined: for nobody. */
  authenticateToken(token: string, audiences: readonly string[], now: number): User | undefined {
    if (isSameText(Buffer.from(token), this.#ownerToken)) return owner
    const claims = this.#signer.read(token, now)
    if (!claims || !claims.aud.some(audience => audiences.includes(audience)) || !this.#isBound(claims))
      return undefined
    return userOfClaims(claims)
  }

  /** A token dies with its account, and with the Pod or Secret that it was made for. */
  #isBound(claims: TokenClaims): boolean {
    const { namespace, serviceaccount, pod, secret } = claims['kubernetes.io']
    const isThere = (collection: string, { name, uid }: ObjectName): boolean =>
      this.#store.collection(collection).get(namespace, name)?.uid === uid
    if (pod && !isThere('pods', pod)) return false
    if (secret && !isThere('secrets', secret)) return false
    return isThere('serviceaccounts', serviceaccount)
  }
}

function userOfClaims({ jti, 'kubernetes.io': { namespace, serviceaccount, pod, node } }: TokenClaims): User {
  return {
    name: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${jti}`],
      ...(node && { 'authentication.kubernetes.io/node-name': [node.name] }),
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
    },
  }
}

/** A certificate that our authority signed names its user, and as organizations the user's groups. */
function userOfCertificate(socket: TLSSocket): User | undefined {
  if (!socket.authorized) return undefined
  const certificate = socket.getPeerCertificate() as Partial<PeerCertificate>
  const subject = objectIn(certificate, 'subject')
  const name = textIn(subject, 'CN')
  if (!name) return undefined
  const organizations = [subject['O'] ?? []].flat().filter(group => typeof group === 'string')
  return { name, groups: [...organizations, 'system:authenticated'] }
}

/** Takes as long whatever the tokens hold: their length is no secret. */
function isSameText(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected)
}
