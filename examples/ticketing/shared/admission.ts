import { createHash } from 'node:crypto'
import { TokenSigner } from './signed-token.ts'

/** What the queue promises about a visitor, and sales checks: one turn, of one browser session, for a time. */
export interface Admission {
  /** The visitor's id: one turn, whatever number of times its token is given out. */
  id: string
  /** Which session may use it, as `sessionName` makes it. */
  session: string
  /** Seconds since 1970. */
  issuedAt: number
  /** Seconds since 1970. */
  expiresAt: number
}

/** By how much clocks of two Pods may differ before an admission is refused. */
const clockSkewSeconds = 30

/** Signs admissions in the queue and checks them in sales, with the key that both have. */
export class AdmissionOffice {
  readonly #signer: TokenSigner<Admission>

  constructor(key: string) {
    this.#signer = new TokenSigner(key, 'admission')
  }

  issue(admission: Admission): string {
    return this.#signer.sign(admission)
  }

  /**
   * The admission, or undefined for whatever is not one: forged, expired, from the future, or another session's.
   *
   * @param use.nowMs milliseconds since 1970
   */
  check(token: string, use: { sessionKey: string; nowMs: number }): Admission | undefined {
    const admission = this.#signer.verify(token)
    if (!admission || admission.session !== sessionName(use.sessionKey)) return undefined
    const nowSeconds = use.nowMs / 1000
    if (nowSeconds > admission.expiresAt + clockSkewSeconds) return undefined
    if (nowSeconds < admission.issuedAt - clockSkewSeconds) return undefined
    return admission
  }
}

/** Names a session without giving away its key, so that a token which is seen cannot be used. */
export function sessionName(sessionKey: string): string {
  return createHash('sha256').update(`session:${sessionKey}`).digest('base64url').slice(0, 22)
}
