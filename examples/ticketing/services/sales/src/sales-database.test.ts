import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findViolations } from '../../../testing/invariants.ts'
import { startDatabase, type TestDatabase } from '../../../testing/migrated.ts'
import { Catalogue } from './catalogue.ts'
import { Holds, type Hold } from './holds.ts'
import { Orders } from './orders.ts'
import type { ProviderPayment } from './provider.ts'
import { settle } from './settlement.ts'

let database: TestDatabase
let pool: pg.Pool
let catalogue: Catalogue
let holds: Holds
let orders: Orders
let bankIsDown = false

/** A bank that gives each payment its page, as the stand-in does. */
const provider = {
  request: ({ id }: { id: string }): Promise<ProviderPayment> =>
    bankIsDown
      ? Promise.reject(new Error('the bank is down'))
      : Promise.resolve({ id: `bank-${id}`, url: `http://bank/${id}` }),
}

beforeAll(async () => {
  database = await startDatabase()
  ;({ pool } = database)
  catalogue = await Catalogue.read(pool)
  holds = new Holds(pool, catalogue)
  orders = new Orders(pool, provider)
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  bankIsDown = false
  await pool.query(`truncate sales.transfer, sales.payment, sales.ticket, sales."order", sales.hold_part, sales.outbox, sales.waiting_list;
    update sales.seat set hold = null; delete from sales.hold; delete from sales.admission; update sales.quota_shard set taken = 0;
    update sales.quota_shard set capacity = 10 where quota = 'camping'`)
})

/** A visitor of its own, let in by the queue. */
function visitor(): { id: string; session: string; issuedAt: number; expiresAt: number } {
  return { id: randomUUID(), session: randomUUID(), issuedAt: 0, expiresAt: 0 }
}

const take = (
  who: ReturnType<typeof visitor>,
  items: Record<string, number>,
  seats: string[] = [],
): Promise<Hold> =>
  holds.take(who, { items: Object.entries(items).map(([type, quantity]) => ({ type, quantity })), seats })

const buyer = { name: 'Jan', mail: 'jan@example.com', language: 'nl' } as const

async function order(who: ReturnType<typeof visitor>, hold: Hold): Promise<{ id: string; payment: string }> {
  const id = await orders.place(who.session, { ...buyer, key: randomUUID(), hold: hold.id })
  await orders.pay(id)
  return { id, payment: await lastPayment(id) }
}

async function lastPayment(id: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'select id from sales.payment where "order" = $1 order by attempt desc limit 1',
    [id],
  )
  return rows[0]?.id ?? ''
}

async function tell(payment: string, state: 'paid' | 'failed'): Promise<string> {
  const { rows } = await pool.query<{ amount: number }>('select amount from sales.payment where id = $1', [
    payment,
  ])
  return settle(pool, catalogue, { reference: payment, state, amount: rows[0]?.amount ?? 0 })
}

/** Expires what would have expired after so many minutes. */
async function later(minutes: number): Promise<void> {
  await pool.query(`update sales.hold set expires_at = expires_at - make_interval(mins => $1)`, [minutes])
  await pool.query('call sales.expire_holds(1000)')
}

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: Error & { code?: string }) => error.code ?? error.message,
  )
const taken = async (quota: string): Promise<number> =>
  (await pool.query<{ n: number }>('select sum(taken) as n from sales.quota_shard where quota = $1', [quota]))
    .rows[0]?.n ?? 0

describe('a hold', () => {
  it('sells out to the last ticket and not beyond, however many want it at once', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, () => code(take(visitor(), { camping: 1 }))))
    expect(results.filter(result => result === 'done')).toHaveLength(10)
    expect(results.filter(result => result === 'sold-out')).toHaveLength(20)
    expect(await findViolations(pool)).toEqual([])
  })

  it('takes the last tickets from several shards', async () => {
    await pool.query(`update sales.quota_shard set taken = capacity - 1 where quota = 'parking'`)
    expect(await code(take(visitor(), { parking: 9 }))).toBe('done')
    expect(await code(take(visitor(), { parking: 9 }))).toBe('sold-out')
    expect(await code(take(visitor(), { parking: 7 }))).toBe('done')
    await pool.query(
      `delete from sales.hold_part; update sales.quota_shard set taken = 0 where quota = 'parking'`,
    )
  })

  it('is all or nothing: a combined ticket takes no Friday when Sunday is gone', async () => {
    await pool.query(`update sales.quota_shard set capacity = 0 where quota = 'sunday'`)
    expect(await code(take(visitor(), { combi: 1, friday: 2 }))).toBe('sold-out')
    expect(await taken('friday')).toBe(0)
    await pool.query(`update sales.quota_shard set capacity = 600 where quota = 'sunday'`)
  })

  it('gives one seat to one of many', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => code(take(visitor(), { seat: 2 }, ['P-E-1', 'P-E-3']))),
    )
    expect(results.filter(result => result === 'done')).toHaveLength(1)
    expect(new Set(results)).toEqual(new Set(['done', 'seat-taken']))
  })

  it('leaves no single seat, not even between two groups that come at once', async () => {
    expect(await code(take(visitor(), { seat: 2 }, ['P-A-3', 'P-A-5']))).toBe('single-seat')
    for (let round = 0; round < 5; round++) {
      const row = 'BCDFG'[round]
      const [left, right] = [visitor(), visitor()]
      const results = await Promise.all([
        code(
          take(
            left,
            { seat: 2 },
            [5, 7].map(n => `P-${row}-${n}`),
          ),
        ),
        code(
          take(
            right,
            { seat: 2 },
            [11, 13].map(n => `P-${row}-${n}`),
          ),
        ),
      ])
      expect(results.toSorted()).toEqual(['done', 'single-seat'])
    }
  })

  it('is at most twelve tickets a visitor, over all holds', async () => {
    const who = visitor()
    expect(await code(take(who, { friday: 12 }))).toBe('done')
    expect(await code(take(who, { friday: 1 }))).toBe('too-many-tickets')
    expect(await code(take(visitor(), { friday: 12, saturday: 1 }))).toBe('too-many-tickets')
    const many = visitor()
    const results = await Promise.all(Array.from({ length: 8 }, () => code(take(many, { saturday: 3 }))))
    expect(results.filter(result => result === 'done')).toHaveLength(4)
  })

  it('takes no ticket, seat or number that does not exist', async () => {
    expect(await code(take(visitor(), { nothing: 1 }))).toBe('bad-choice')
    expect(await code(take(visitor(), { seat: 1 }, ['P-Z-99']))).toBe('bad-choice')
    expect(await code(take(visitor(), { seat: 2 }, ['P-E-1', 'P-E-1']))).toBe('bad-choice')
    expect(await code(take(visitor(), { seat: 2 }, ['P-E-1']))).toBe('bad-choice')
    expect(await code(take(visitor(), { friday: 1 }, ['P-E-1']))).toBe('bad-choice')
  })

  it('is on sale again when it expires, and not before', async () => {
    await take(visitor(), { camping: 4, seat: 1 }, ['P-E-1'])
    await later(14)
    expect(await taken('camping')).toBe(4)
    await later(2)
    expect(await taken('camping')).toBe(0)
    expect(await code(take(visitor(), { seat: 1 }, ['P-E-1']))).toBe('done')
  })

  it('is no other session’s to see, move or release', async () => {
    const hold = await take(visitor(), { seat: 1 }, ['P-E-1'])
    expect(await code(holds.find(hold.id, 'other'))).toBe('no-hold')
    expect(await code(holds.moveSeats(hold.id, 'other', ['P-E-3']))).toBe('no-hold')
    expect(await code(holds.release(hold.id, 'other'))).toBe('no-hold')
    expect(await code(orders.place('other', { ...buyer, key: randomUUID(), hold: hold.id }))).toBe('no-hold')
  })

  it('is extended once, towards its end', async () => {
    const who = visitor()
    const hold = await take(who, { friday: 1 })
    expect(await code(holds.extend(hold.id, who.session))).toBe('too-early')
    await later(14)
    expect((await holds.extend(hold.id, who.session)).remainingMs).toBeGreaterThan(5 * 60_000)
    expect(await code(holds.extend(hold.id, who.session))).toBe('extended-already')
  })

  it('moves its seats together or not at all, at the price of the new ones', async () => {
    const who = visitor()
    const hold = await take(who, { seat: 2 }, ['P-E-1', 'P-E-3'])
    await take(visitor(), { seat: 1 }, ['P-K-2'])
    expect(await code(holds.moveSeats(hold.id, who.session, ['P-K-2', 'P-K-4']))).toBe('seat-taken')
    expect((await holds.find(hold.id, who.session)).seats).toEqual(['P-E-1', 'P-E-3'])
    const moved = await holds.moveSeats(hold.id, who.session, ['P-K-4', 'P-K-6'])
    expect(hold.total - moved.total).toBe(2 * 900)
    expect(await code(take(visitor(), { seat: 2 }, ['P-E-1', 'P-E-3']))).toBe('done')
    expect(await findViolations(pool)).toEqual([])
  })
})

describe('an order', () => {
  it('is one, sent twice, ten times at once, or again with another key', async () => {
    const who = visitor()
    const hold = await take(who, { friday: 2 })
    const key = randomUUID()
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => orders.place(who.session, { ...buyer, key, hold: hold.id })),
    )
    ids.push(await orders.place(who.session, { ...buyer, key: randomUUID(), hold: hold.id }))
    expect(new Set(ids).size).toBe(1)
    const urls = await Promise.all(ids.map(id => orders.pay(id)))
    expect(new Set(urls).size).toBe(1)
  })

  it('does not take the key of another', async () => {
    const who = visitor()
    const [first, second] = [await take(who, { friday: 1 }), await take(who, { friday: 1 })]
    const key = randomUUID()
    await orders.place(who.session, { ...buyer, key, hold: first.id })
    expect(await code(orders.place(who.session, { ...buyer, key, hold: second.id }))).toBe('key-reused')
  })

  it('of an expired hold is refused', async () => {
    const who = visitor()
    const hold = await take(who, { friday: 1 })
    await pool.query('update sales.hold set expires_at = clock_timestamp()')
    expect(await code(orders.place(who.session, { ...buyer, key: randomUUID(), hold: hold.id }))).toBe(
      'hold-expired',
    )
  })

  it('can be paid when the bank is back', async () => {
    const who = visitor()
    const id = await orders.place(who.session, {
      ...buyer,
      key: randomUUID(),
      hold: (await take(who, { friday: 1 })).id,
    })
    bankIsDown = true
    await expect(orders.pay(id)).rejects.toThrow('down')
    bankIsDown = false
    expect(await orders.pay(id)).toBe(`http://bank/${await lastPayment(id)}`)
    expect((await pool.query('select from sales.payment')).rowCount).toBe(1)
  })

  it('stops the countdown while the bank answers, and lets it go on after a failure', async () => {
    const who = visitor()
    const hold = await take(who, { friday: 1 })
    await later(10)
    const { id, payment } = await order(who, hold)
    await later(10)
    expect(await tell(payment, 'failed')).toBe('failed')
    expect((await holds.find(hold.id, who.session)).remainingMs / 60_000).toBeCloseTo(5, 0)
    await orders.pay(id)
    expect(await tell(await lastPayment(id), 'paid')).toBe('sold')
    expect(await findViolations(pool)).toEqual([])
  })
})

describe('news of a payment', () => {
  it('sells once, told twice, at once or later', async () => {
    const who = visitor()
    const { id, payment } = await order(who, await take(who, { friday: 2, seat: 1 }, ['P-E-1']))
    const results = await Promise.all([tell(payment, 'paid'), tell(payment, 'paid'), tell(payment, 'paid')])
    expect(results.toSorted()).toEqual(['known', 'known', 'sold'])
    expect(await tell(payment, 'paid')).toBe('known')
    const { tickets, state } = await orders.find(id)
    expect([state, tickets.length, tickets.map(({ seat }) => seat).filter(Boolean)]).toEqual([
      'paid',
      3,
      ['P-E-1'],
    ])
    expect((await pool.query(`select from sales.outbox where topic = 'mail'`)).rowCount).toBe(1)
  })

  it('in the wrong order still ends paid', async () => {
    const who = visitor()
    const first = await order(who, await take(who, { friday: 1 }))
    expect([await tell(first.payment, 'failed'), await tell(first.payment, 'paid')]).toEqual([
      'failed',
      'sold',
    ])
    const second = await order(who, await take(who, { friday: 1 }))
    expect([await tell(second.payment, 'paid'), await tell(second.payment, 'failed')]).toEqual([
      'sold',
      'known',
    ])
    expect(await findViolations(pool)).toEqual([])
  })

  it('that comes when the tickets are on sale again takes the same ones, if they are there', async () => {
    const who = visitor()
    const { id, payment } = await order(who, await take(who, { camping: 10, seat: 1 }, ['P-E-1']))
    await later(30)
    expect(await taken('camping')).toBe(0)
    expect((await orders.find(id)).state).toBe('expired')
    expect(await tell(payment, 'paid')).toBe('sold')
    expect((await orders.find(id)).state).toBe('paid')
    expect(await findViolations(pool)).toEqual([])
  })

  it('that comes when others have them gives the money back', async () => {
    const who = visitor()
    const { id, payment } = await order(who, await take(who, { camping: 10 }))
    await later(30)
    await take(visitor(), { camping: 1 })
    expect(await tell(payment, 'paid')).toBe('refunded')
    expect((await orders.find(id)).state).toBe('refunded')
    expect((await pool.query(`select from sales.outbox where topic = 'refund'`)).rowCount).toBe(1)
    expect(await findViolations(pool)).toEqual([])
  })

  it('of a second payment gives that one back, and keeps one order', async () => {
    const who = visitor()
    const { id, payment } = await order(who, await take(who, { friday: 1 }))
    await tell(payment, 'failed')
    await orders.pay(id)
    const second = await lastPayment(id)
    expect([await tell(payment, 'paid'), await tell(second, 'paid')]).toEqual(['sold', 'refunded'])
    expect((await orders.find(id)).state).toBe('paid')
    expect(await findViolations(pool)).toEqual([])
  })

  it('of another amount is refused', async () => {
    const who = visitor()
    const { payment } = await order(who, await take(who, { friday: 1 }))
    expect(await code(settle(pool, catalogue, { reference: payment, state: 'paid', amount: 1 }))).toBe(
      'wrong-amount',
    )
    expect(await code(settle(pool, catalogue, { reference: randomUUID(), state: 'paid', amount: 1 }))).toBe(
      'no-payment',
    )
  })
})

describe('everything at once', () => {
  it('leaves the books in order', { timeout: 600_000 }, async () => {
    const step = fc.record({
      act: fc.constantFrom(
        'take',
        'take',
        'seats',
        'move',
        'release',
        'order',
        'pay',
        'fail',
        'again',
        'expire',
      ),
      who: fc.nat(3),
      count: fc.integer({ min: 1, max: 5 }),
      place: fc.nat(9),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async steps => {
        const visitors = Array.from({ length: 4 }, () => ({
          who: visitor(),
          holds: [] as Hold[],
          orders: [] as { id: string; payment: string }[],
        }))
        const seats = (count: number, place: number): string[] =>
          Array.from({ length: count }, (_, index) => `P-A-${2 * (place + index) + 1}`)
        const run = async ({ act, who: index, count, place }: (typeof steps)[number]): Promise<void> => {
          const one = visitors[index]
          if (!one) return
          const [hold, order1] = [one.holds.at(-1), one.orders.at(-1)]
          switch (act) {
            case 'take':
              return void one.holds.push(await take(one.who, { camping: count, combi: 1 }))
            case 'seats':
              return void one.holds.push(await take(one.who, { seat: count }, seats(count, place)))
            case 'move':
              return void (
                hold && (await holds.moveSeats(hold.id, one.who.session, seats(hold.seats.length, place)))
              )
            case 'release':
              if (hold) await holds.release(hold.id, one.who.session)
              return
            case 'order':
              return void (hold && one.orders.push(await order(one.who, hold)))
            case 'pay':
              if (order1) await tell(order1.payment, 'paid')
              return
            case 'fail':
              if (order1) await tell(order1.payment, 'failed')
              return
            case 'again':
              if (!order1) return
              await orders.pay(order1.id)
              order1.payment = await lastPayment(order1.id)
              return
            case 'expire':
              return later(30)
            default:
              act satisfies never
          }
        }
        // Four at a time, so that they meet; what is refused is refused.
        for (let at = 0; at < steps.length; at += 4) {
          await Promise.all(
            steps.slice(at, at + 4).map(one =>
              run(one).catch((error: unknown) => {
                if ((error as { name?: string }).name !== 'Refusal') throw error
              }),
            ),
          )
        }
        expect(await findViolations(pool)).toEqual([])
      }),
      // TICKETING_RUNS=1000 for the long form.
      { numRuns: Number(process.env['TICKETING_RUNS'] ?? 25) },
    )
  })
})
