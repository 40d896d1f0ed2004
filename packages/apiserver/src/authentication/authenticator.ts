import { createHash, timingSafeEqual } from 'node:crypto'
import { StatusError } from '../status/status-error.ts'
import { anonymous } from './user.ts'
import type { User } from './user.ts'

/** The owner of the cluster, whom the kubeconfig's token stands for. */
const owner: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }

/** Tells who a request is from, by its bearer token. */
export class Authenticator {
  readonly #ownerDigest: Buffer

  constructor(ownerToken: string) {
    this.#ownerDigest = digest(ownerToken)
  }

  /** @throws StatusError Unauthorized, for a token that stands for nobody */
  authenticate(authorization: string): User {
    if (!authorization) return anonymous
    const token = /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
    if (token && timingSafeEqual(digest(token), this.#ownerDigest)) return owner
    throw new StatusError('Unauthorized', 'Unauthorized')
  }
}

/** Of one length, whatever the token's: comparing takes the same time for all. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
