import type { FastifyRequest } from 'fastify'
import { AdmissionOffice, sessionName, type Admission } from '../../../shared/admission.ts'
import { Refusal } from '../../../shared/refusal.ts'

/**
 * Lets in whom the queue admitted. There is no way around it: without a valid token nothing can be held, whether
 * the queue answers or not.
 */
export class Gate {
  readonly #office: AdmissionOffice

  constructor(key: string) {
    this.#office = new AdmissionOffice(key)
  }

  /** @throws Refusal `not-admitted` for whoever has no turn now */
  admit(request: FastifyRequest): Admission {
    const token = request.headers['x-admission']
    const admission =
      typeof token === 'string'
        ? this.#office.check(token, { sessionKey: sessionKeyOf(request), nowMs: Date.now() })
        : undefined
    if (!admission) throw new Refusal(403, 'not-admitted', 'It is not your turn. Join the queue first.')
    return admission
  }

  /** Names the session of a request, which owns the holds that it made. */
  session(request: FastifyRequest): string {
    return sessionName(sessionKeyOf(request))
  }
}

function sessionKeyOf(request: FastifyRequest): string {
  const key = request.headers['x-session']
  return typeof key === 'string' ? key : ''
}
