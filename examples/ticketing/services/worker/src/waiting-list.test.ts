import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDatabase, type TestDatabase } from '../../../testing/migrated.ts'
import { mailWaiting } from './mailer.ts'

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await startDatabase()
  ;({ pool } = database)
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

/** How many tents there is room for. */
const setRoom = (room: number): Promise<unknown> =>
  pool.query(`update sales.quota_shard set taken = capacity - $1 where quota = 'camping'`, [room])
const join = (mail: string, language = 'nl', type = 'camping'): Promise<unknown> =>
  pool.query(`insert into sales.waiting_list (ticket_type, mail, language) values ($1, $2, $3)`, [
    type,
    mail,
    language,
  ])

async function letters(): Promise<{ to: string; subject: string }[]> {
  const { rows } = await pool.query<{ payload: { to: string; subject: string } }>(
    `select payload from sales.outbox where topic = 'letter' order by id`,
  )
  return rows.map(({ payload: { to, subject } }) => ({ to, subject }))
}

describe('the waiting list', () => {
  beforeEach(async () => {
    await pool.query('truncate sales.waiting_list, sales.outbox')
    await setRoom(0)
  })

  it('tells nobody while nothing is left', async () => {
    await join('ann@example.com')
    expect(await mailWaiting(pool, 'https://zomerlicht.example')).toBe(0)
    expect(await letters()).toEqual([])
  })

  it('tells as many as there are tickets, first come first told, each in their language', async () => {
    await join('ann@example.com')
    await join('bob@example.com', 'en')
    await join('cyd@example.com')
    await setRoom(2)
    expect(await mailWaiting(pool, 'https://zomerlicht.example')).toBe(2)
    expect(await letters()).toEqual([
      { to: 'ann@example.com', subject: 'Weer tickets: Camping - per tent' },
      { to: 'bob@example.com', subject: 'Tickets again: Camping - per tent' },
    ])
  })

  it('leaves the tickets to those who were told for a while, then tells the next', async () => {
    await join('ann@example.com')
    await join('bob@example.com')
    await setRoom(1)
    expect(await mailWaiting(pool, '')).toBe(1)
    expect(await mailWaiting(pool, '')).toBe(0)
    await pool.query(`update sales.waiting_list set told_at = told_at - interval '1 hour'`)
    expect(await mailWaiting(pool, '')).toBe(1)
    expect((await letters()).map(({ to }) => to)).toEqual(['ann@example.com', 'bob@example.com'])
  })

  it('tells nobody twice, however many ask at once', async () => {
    for (let visitor = 0; visitor < 20; visitor++) await join(`${visitor}@example.com`)
    await setRoom(5)
    const told = await Promise.all(Array.from({ length: 6 }, () => mailWaiting(pool, '')))
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(new Set((await letters()).map(({ to }) => to)).size).toBe(5)
  })

  it('counts free seats, and the scarcest of a combined ticket', async () => {
    await join('ann@example.com', 'nl', 'seat')
    await join('bob@example.com', 'nl', 'combi')
    await pool.query(`update sales.quota_shard set taken = capacity where quota = 'sunday'`)
    expect(await mailWaiting(pool, '')).toBe(1)
    expect((await letters()).map(({ to }) => to)).toEqual(['ann@example.com'])
  })
})
