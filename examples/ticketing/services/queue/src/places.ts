import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AdmissionOffice, sessionName } from '../../../shared/admission.ts'
import { setCookie } from '../../../shared/page.ts'
import { TokenSigner } from '../../../shared/signed-token.ts'
import type { LineKeeper } from './line-keeper.ts'
import { standingOf, type Place, type Standing } from './line.ts'

/** A place and where it stands now. */
export interface Visitor {
  place: Place
  /** The place, signed: what the visitor shows. */
  ticket: string
  standing: Standing
}

const placeLifeSeconds = 12 * 3600

/** Gives places to browsers and programs, and knows them again by their signed tickets. */
export class Places {
  readonly #keeper: LineKeeper
  readonly #tickets: TokenSigner<Place>
  readonly #office: AdmissionOffice

  constructor(keeper: LineKeeper, key: string) {
    this.#keeper = keeper
    this.#tickets = new TokenSigner(key, 'place')
    this.#office = new AdmissionOffice(key)
  }

  /** The visitor whose ticket a request carries: as a bearer's, or in its cookie. */
  async find(request: FastifyRequest): Promise<Visitor | undefined> {
    const { authorization } = request.headers
    const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : request.cookies['place']
    const place = token === undefined ? undefined : this.#tickets.verify(token)
    if (token === undefined || !place) return undefined
    const now = await this.#keeper.afterDraw(place)
    return this.#stand(now, now === place ? token : this.#tickets.sign(now))
  }

  /** The place of a session, made now where it has none. */
  async join(sessionKey: string): Promise<Visitor> {
    const place = await this.#keeper.join(sessionName(sessionKey))
    return this.#stand(place, this.#tickets.sign(place))
  }

  /** The same visitor, where the line is now. */
  again({ place, ticket }: Visitor): Visitor {
    return this.#stand(place, ticket)
  }

  /** The token that sales wants to see; only while it is the visitor's turn. */
  admissionOf({ place, standing }: Visitor): string | undefined {
    if (standing.state !== 'turn') return undefined
    const { turnMinutes } = this.#keeper.line
    const expiresAt = Math.floor(standing.until / 1000)
    return this.#office.issue({
      id: place.id,
      session: place.session,
      issuedAt: expiresAt - turnMinutes * 60,
      expiresAt,
    })
  }

  /** Lets the browser keep what it needs: its place, and in its turn the admission. */
  remember(visitor: Visitor, reply: FastifyReply): void {
    setCookie(reply, {
      name: 'place',
      value: visitor.ticket,
      path: '/queue',
      maxAge: placeLifeSeconds,
    })
    const admission = this.admissionOf(visitor)
    if (admission !== undefined)
      setCookie(reply, { name: 'admission', value: admission, maxAge: this.#keeper.line.turnMinutes * 60 })
  }

  forget(reply: FastifyReply): void {
    reply.clearCookie('place', { path: '/queue' })
    reply.clearCookie('admission', { path: '/' })
    reply.clearCookie('session', { path: '/' })
  }

  #stand(place: Place, ticket: string): Visitor {
    const { line, steps, changes } = this.#keeper
    return { place, ticket, standing: standingOf(place, line, { steps, changes, nowMs: Date.now() }) }
  }
}

/** The browser's session key, made and set where it has none. */
export function sessionKeyOf(request: FastifyRequest, reply: FastifyReply): string {
  const known = request.cookies['session']
  if (known !== undefined && /^[\w-]{22,64}$/.test(known)) return known
  const key = newSessionKey()
  setCookie(reply, { name: 'session', value: key, maxAge: placeLifeSeconds })
  return key
}

/** 128 random bits, as base64url. */
export function newSessionKey(): string {
  return randomBytes(16).toString('base64url')
}
