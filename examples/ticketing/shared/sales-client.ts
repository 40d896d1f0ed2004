import type { FastifyRequest } from 'fastify'
import { Refusal } from './refusal.ts'

/** What a visitor's requests to sales carry: who they are, and that the queue let them in. */
export interface Credentials {
  session: string
  admission: string
}

/** The credentials in a browser's cookies. */
export function credentialsOf(request: FastifyRequest): Credentials {
  return { session: request.cookies['session'] ?? '', admission: request.cookies['admission'] ?? '' }
}

/** A kind of ticket, as sales offers it. Amounts are cents. */
export interface OfferedTicket {
  id: string
  name: { nl: string; en: string }
  note: { nl: string; en: string } | null
  price: number
  fee: number
  seated: boolean
  left: number
}

/** What is kept for a visitor. */
export interface HeldTickets {
  id: string
  items: readonly { type: string; quantity: number }[]
  seats: readonly string[]
  tickets: number
  total: number
  fees: number
  state: 'held' | 'ordered' | 'sold' | 'released'
  remainingMs: number
  extended: boolean
}

/** An order, as sales knows it. */
export interface PlacedOrder {
  id: string
  number: number
  hold: string
  name: string
  mail: string
  language: 'nl' | 'en'
  total: number
  fees: number
  state: 'open' | 'failed' | 'expired' | 'paid' | 'refunded'
  createdAt: number
  mailed: boolean
  tickets: readonly { code: string; type: string; seat: string | null }[]
}

/**
 * Asks sales over HTTP. What sales refuses is thrown as the same Refusal; that sales is away, as `unavailable`.
 */
export class SalesClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  tickets(): Promise<OfferedTicket[]> {
    return this.#ask('GET', '/tickets')
  }

  /** One character a seat, in the order of the hall: 1 where it is taken. */
  async seats(): Promise<string> {
    return (await this.#ask<{ taken: string }>('GET', '/seats')).taken
  }

  /** Whether it is the visitor's turn. */
  admission(credentials: Credentials): Promise<{ expiresAt: number }> {
    return this.#ask('GET', '/admission', { credentials })
  }

  hold(
    credentials: Credentials,
    choice: { items: readonly { type: string; quantity: number }[]; seats?: readonly string[] },
  ): Promise<HeldTickets> {
    return this.#ask('POST', '/holds', { credentials, body: choice })
  }

  findHold(credentials: Credentials, id: string): Promise<HeldTickets> {
    return this.#ask('GET', `/holds/${encodeURIComponent(id)}`, { credentials })
  }

  moveSeats(credentials: Credentials, id: string, seats: readonly string[]): Promise<HeldTickets> {
    return this.#ask('PUT', `/holds/${encodeURIComponent(id)}/seats`, { credentials, body: { seats } })
  }

  extend(credentials: Credentials, id: string): Promise<HeldTickets> {
    return this.#ask('POST', `/holds/${encodeURIComponent(id)}/extend`, { credentials, body: {} })
  }

  release(credentials: Credentials, id: string): Promise<void> {
    return this.#ask('DELETE', `/holds/${encodeURIComponent(id)}`, { credentials })
  }

  order(
    credentials: Credentials,
    order: { key: string; hold: string; name: string; mail: string; language: string },
  ): Promise<{ id: string; payUrl?: string }> {
    return this.#ask('POST', '/orders', { credentials, body: order })
  }

  pay(id: string): Promise<{ payUrl?: string }> {
    return this.#ask('POST', `/orders/${encodeURIComponent(id)}/pay`, { body: {} })
  }

  findOrder(id: string): Promise<PlacedOrder> {
    return this.#ask('GET', `/orders/${encodeURIComponent(id)}`)
  }

  joinWaitingList(entry: { type: string; mail: string; language: string }): Promise<void> {
    return this.#ask('POST', '/waiting-list', { body: entry })
  }

  async #ask<T>(
    method: string,
    path: string,
    options: { credentials?: Credentials; body?: unknown } = {},
  ): Promise<T> {
    const { credentials, body } = options
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        ...(credentials && { 'x-session': credentials.session, 'x-admission': credentials.admission }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((cause: unknown) => {
      throw Object.assign(
        new Refusal(503, 'unavailable', 'Sales does not answer at the moment. Try again shortly.'),
        { cause },
      )
    })
    if (answer.status === 204) return undefined as T
    const result = (await answer.json()) as T & { code?: string; message?: string }
    if (answer.ok) return result
    throw new Refusal(
      answer.status,
      result.code ?? 'unavailable',
      result.message ?? 'Sales could not answer.',
    )
  }
}
