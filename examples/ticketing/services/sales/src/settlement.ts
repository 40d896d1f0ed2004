import { randomInt } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../../../shared/database.ts'
import { Refusal } from '../../../shared/refusal.ts'
import type { Catalogue, Item } from './catalogue.ts'

/** What the bank says about a payment; it may say it late, twice, or in the wrong order. */
export interface PaymentNews {
  /** The payment's id, as we gave it. */
  reference: string
  state: 'paid' | 'failed'
  amount: number
}

/** What came of it. */
export type Settlement = 'sold' | 'failed' | 'refunded' | 'known'

interface Payment {
  id: string
  attempt: number
  amount: number
  state: 'open' | 'failed' | 'paid' | 'refunded'
  order: string
  orderState: string
  hold: string
  holdState: string
  items: readonly Item[]
  seats: readonly string[]
  admission: string
  tickets: number
  total: number
  fees: number
}

/**
 * Brings news of a payment into the books, in one transaction. Money that arrived is final: it becomes tickets,
 * or, where the tickets are gone or the order is paid already, it goes back.
 *
 * @throws Refusal `no-payment`, or `wrong-amount`
 */
export async function settle(pool: pg.Pool, catalogue: Catalogue, news: PaymentNews): Promise<Settlement> {
  return transaction(pool, async client => {
    const payment = await lockPayment(client, news.reference)
    if (payment.amount !== news.amount)
      throw new Refusal(422, 'wrong-amount', `${payment.amount} cents were asked, not ${news.amount}.`)
    if (payment.state === 'paid' || payment.state === 'refunded') return 'known'
    return news.state === 'paid' ? receive(client, payment, catalogue) : fail(client, payment)
  })
}

async function lockPayment(client: pg.PoolClient, id: string): Promise<Payment> {
  // Everybody locks the hold first.
  await client.query(
    `select from sales.hold where id = (select o.hold from sales."order" o join sales.payment p on p."order" = o.id where p.id = $1) for update`,
    [id],
  )
  const { rows } = await client.query<Payment>(
    `select p.id, p.attempt, p.amount, p.state, o.id as "order", o.state as "orderState", h.id as hold, h.state as "holdState",
            h.items, h.seats, h.admission, h.tickets, h.total, h.fees
       from sales.payment p join sales."order" o on o.id = p."order" join sales.hold h on h.id = o.hold
      where p.id = $1 for update of p, o`,
    [id],
  )
  const payment = rows[0]
  if (!payment) throw new Refusal(404, 'no-payment', 'There is no such payment.')
  return payment
}

/** Tickets stay held for the time that was left, so that the buyer can try again. */
async function fail(client: pg.PoolClient, payment: Payment): Promise<Settlement> {
  if (payment.state === 'failed') return 'known'
  await client.query(`update sales.payment set state = 'failed' where id = $1`, [payment.id])
  if (payment.orderState !== 'open') return 'failed'
  await client.query(`update sales."order" set state = 'failed' where id = $1`, [payment.order])
  await client.query(
    `update sales.hold set state = 'held', expires_at = clock_timestamp() + greatest(remaining, interval '2 minutes')
      where id = $1 and state = 'ordered'`,
    [payment.hold],
  )
  return 'failed'
}

async function receive(client: pg.PoolClient, payment: Payment, catalogue: Catalogue): Promise<Settlement> {
  await client.query(`update sales.payment set state = 'paid' where id = $1`, [payment.id])
  await transfer(client, payment.order, {
    reason: `payment:${payment.id}`,
    from: 'bank',
    to: 'customer',
    cents: payment.amount,
  })
  if (payment.orderState === 'paid' || payment.orderState === 'refunded')
    return refund(client, payment, 'paid-twice')
  if (payment.holdState === 'released' && !(await takeAgain(client, payment, catalogue))) {
    await client.query(`update sales."order" set state = 'refunded' where id = $1`, [payment.order])
    return refund(client, payment, 'sold-out')
  }
  await sell(client, payment)
  return 'sold'
}

/** The money came after the tickets had gone back on sale: the same ones, if they are still there. */
async function takeAgain(client: pg.PoolClient, payment: Payment, catalogue: Catalogue): Promise<boolean> {
  const { quotas, counts } = catalogue.quote(payment.items, payment.seats)
  await client.query('savepoint take_again')
  try {
    await client.query('update sales.admission set tickets = tickets + $2 where id = $1', [
      payment.admission,
      payment.tickets,
    ])
    await client.query('select sales.fill_hold($1, $2, $3, $4)', [
      payment.hold,
      quotas,
      counts,
      payment.seats,
    ])
    return true
  } catch (error) {
    const { code = '' } = error as { code?: string }
    // Sold out, seat taken, single seat, or more than twelve with what was bought since.
    if (!code.startsWith('TK0') && code !== '23514') throw error
    await client.query('rollback to savepoint take_again')
    return false
  }
}

async function sell(client: pg.PoolClient, payment: Payment): Promise<void> {
  const { order, hold, total, fees } = payment
  await client.query(`update sales.hold set state = 'sold' where id = $1`, [hold])
  await client.query(`update sales."order" set state = 'paid', paid_at = clock_timestamp() where id = $1`, [
    order,
  ])
  const tickets = ticketsOf(payment)
  await client.query(
    `insert into sales.ticket (code, "order", ticket_type, seat)
     select t.code, $1, t.type, t.seat from jsonb_to_recordset($2::jsonb) as t (code text, type text, seat text)`,
    [order, JSON.stringify(tickets)],
  )
  await transfer(client, order, { reason: 'sale', from: 'customer', to: 'revenue', cents: total - fees })
  await transfer(client, order, { reason: 'fees', from: 'customer', to: 'fees', cents: fees })
  await tell(client, 'mail', { order, kind: 'confirmation' })
  await tell(client, 'entrance', { order, tickets })
  await tell(client, 'export', { order, total, fees, tickets: tickets.length })
}

async function refund(
  client: pg.PoolClient,
  payment: Payment,
  why: 'paid-twice' | 'sold-out',
): Promise<Settlement> {
  const { order, id, amount } = payment
  await client.query(`update sales.payment set state = 'refunded' where id = $1`, [id])
  await transfer(client, order, { reason: `refund:${id}`, from: 'customer', to: 'bank', cents: amount })
  await tell(client, 'refund', { payment: id, amount })
  await tell(client, 'mail', { order, kind: 'refund', why })
  return 'refunded'
}

function ticketsOf({ items, seats }: Payment): { code: string; type: string; seat: string | null }[] {
  const free = [...seats]
  return items.flatMap(({ type, quantity }) =>
    Array.from({ length: quantity }, () => ({
      code: ticketCode(),
      type,
      seat: type === 'seat' ? (free.shift() ?? null) : null,
    })),
  )
}

/** 60 random bits in letters that are told apart when read aloud. */
function ticketCode(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  return Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')
}

async function transfer(
  client: pg.PoolClient,
  order: string,
  movement: { reason: string; from: string; to: string; cents: number },
): Promise<void> {
  if (movement.cents === 0) return
  await client.query(
    'insert into sales.transfer ("order", reason, source, destination, cents) values ($1, $2, $3, $4, $5)',
    [order, movement.reason, movement.from, movement.to, movement.cents],
  )
}

async function tell(client: pg.PoolClient, topic: string, payload: object): Promise<void> {
  await client.query('insert into sales.outbox (topic, payload) values ($1, $2)', [
    topic,
    JSON.stringify(payload),
  ])
}
