import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../../../shared/database.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { lockHold, requireHeld, type Hold } from './holds.ts'
import type { Payments } from './provider.ts'

/** How long the bank may take before the tickets go back on sale. */
const paymentMinutes = 20

/** Who buys. */
export interface Buyer {
  name: string
  mail: string
  language: 'nl' | 'en'
}

/** An order as its buyer sees it. */
export interface Order extends Buyer {
  id: string
  number: number
  hold: string
  total: number
  fees: number
  state: 'open' | 'failed' | 'expired' | 'paid' | 'refunded'
  /** Milliseconds since 1970. */
  createdAt: number
  mailed: boolean
  tickets: readonly { code: string; type: string; seat: string | null }[]
}

interface Payment {
  id: string
  attempt: number
  url: string | null
  amount: number
  state: 'open' | 'failed' | 'paid' | 'refunded'
}

/** Orders: one per key and one per hold, however often they are sent. */
export class Orders {
  readonly #pool: pg.Pool
  readonly #provider: Payments

  constructor(pool: pg.Pool, provider: Payments) {
    this.#pool = pool
    this.#provider = provider
  }

  /**
   * Orders what is held. Sent again, with the same key or for the same hold, it gives the same order.
   *
   * @throws Refusal `hold-expired`, `no-hold`, or `key-reused` where the key belongs to another order
   */
  async place(session: string, order: Buyer & { key: string; hold: string }): Promise<string> {
    return transaction(this.#pool, async client => {
      const hold = await lockHold(client, order.hold, session)
      const { rows } = await client.query<{ id: string; hold: string; key: string }>(
        'select id, hold, key from sales."order" where hold = $1 or key = $2',
        [order.hold, order.key],
      )
      const known = rows.find(row => row.hold === order.hold)
      if (known) return known.id
      if (rows.length > 0)
        throw new Refusal(409, 'key-reused', 'This form was used for another order. Load the page again.')
      requireHeld(hold)
      return this.#insert(client, hold, order)
    }).catch(error => this.#duplicate(error, order))
  }

  async #insert(client: pg.PoolClient, hold: Hold, order: Buyer & { key: string }): Promise<string> {
    const id = randomUUID()
    await client.query(
      `insert into sales."order" (id, key, hold, name, mail, language, total, fees) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, order.key, hold.id, order.name, order.mail, order.language, hold.total, hold.fees],
    )
    return id
  }

  /** Two requests with one key for different holds met; the other was first. */
  #duplicate(error: unknown, order: { key: string }): never {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'order_key_key') {
      throw new Refusal(
        409,
        'key-reused',
        `This form was used for another order (${order.key}). Load the page again.`,
      )
    }
    throw error
  }

  /**
   * Where to pay an order: the bank's page of the attempt under way, or of a new one after a failure.
   *
   * @returns undefined where there is nothing to pay any more
   * @throws Refusal `bank-unavailable`, after which it can be asked again
   */
  async pay(id: string): Promise<string | undefined> {
    const due = await transaction(this.#pool, client => this.#startPayment(client, id))
    if (!due) return undefined
    if (due.payment.url !== null) return due.payment.url
    const { id: provider, url } = await this.#provider.request({
      id: due.payment.id,
      order: id,
      amount: due.payment.amount,
      language: due.language,
    })
    await this.#pool.query('update sales.payment set provider = $2, url = $3 where id = $1', [
      due.payment.id,
      provider,
      url,
    ])
    return url
  }

  async #startPayment(
    client: pg.PoolClient,
    id: string,
  ): Promise<{ payment: Payment; language: string } | undefined> {
    // Everybody locks the hold first, then its order; the other way round two would wait for each other.
    await client.query(
      'select from sales.hold where id = (select hold from sales."order" where id = $1) for update',
      [id],
    )
    const { rows } = await client.query<{
      state: Order['state']
      total: number
      language: string
      hold: string
    }>(`select state, total, language, hold from sales."order" where id = $1 for update`, [id])
    const order = rows[0] ?? noOrder()
    if (order.state !== 'open' && order.state !== 'failed') return undefined
    const payments = await client.query<Payment>(
      'select id, attempt, url, amount, state from sales.payment where "order" = $1 order by attempt desc limit 1',
      [id],
    )
    const last = payments.rows[0]
    if (last?.state === 'open') return { payment: last, language: order.language }

    // The countdown stops while the bank answers, and goes on where it was if the payment fails.
    const held = await client.query(
      `update sales.hold set state = 'ordered', remaining = expires_at - clock_timestamp(),
              expires_at = clock_timestamp() + make_interval(mins => $2)
        where id = $1 and state = 'held' and expires_at > clock_timestamp()`,
      [order.hold, paymentMinutes],
    )
    if (held.rowCount === 0)
      throw new Refusal(410, 'hold-expired', 'The time is over: these tickets are on sale again.')
    const payment: Payment = {
      id: randomUUID(),
      attempt: (last?.attempt ?? 0) + 1,
      url: null,
      amount: order.total,
      state: 'open',
    }
    await client.query('insert into sales.payment (id, "order", attempt, amount) values ($1, $2, $3, $4)', [
      payment.id,
      id,
      payment.attempt,
      payment.amount,
    ])
    await client.query(`update sales."order" set state = 'open' where id = $1`, [id])
    return { payment, language: order.language }
  }

  /** @throws Refusal `no-order` */
  async find(id: string): Promise<Order> {
    const { rows } = await this.#pool.query<Order>(
      `select o.id, o.number, o.hold, o.name, o.mail, o.language, o.total, o.fees, o.state,
              (extract(epoch from o.created_at) * 1000)::bigint as "createdAt", o.mailed_at is not null as mailed,
              coalesce((select jsonb_agg(jsonb_build_object('code', t.code, 'type', t.ticket_type, 'seat', t.seat) order by t.ticket_type, t.seat)
                          from sales.ticket t where t."order" = o.id), '[]') as tickets
         from sales."order" o where o.id = $1`,
      [id],
    )
    return rows[0] ?? noOrder()
  }
}

function noOrder(): never {
  throw new Refusal(404, 'no-order', 'There is no such order.')
}
