import type pg from 'pg'
import { createPool, requireMigration } from '../../../shared/database.ts'
import type { Environment } from '../../../shared/environment.ts'
import { required } from '../../../shared/environment.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { Cloud, type EntranceTicket } from './cloud.ts'
import { drain } from './outbox.ts'
import { Routines } from './routine.ts'

/** How often expired holds are looked for. Tickets are on sale again within a second of their time. */
const expiryMs = 500

/** The worker: gives expired holds back and tells others what was sold. Any number may run side by side. */
export async function createWorker(env: Environment): Promise<Service> {
  const pool = createPool({ PG_CONNECTIONS: '6', ...env }, 'worker')
  const cloud = new Cloud(env)
  const service = await createService({
    name: 'worker',
    env,
    ready: () => requireMigration(pool, '0003-zomerlicht'),
    close: async () => {
      await routines[Symbol.asyncDispose]()
      cloud.close()
      await pool.end()
    },
  })
  const routines = new Routines(service.app.log, service.metrics)
  routines.start({ name: 'expiry', everyMs: expiryMs, full: 500, run: () => expireHolds(pool, 500) })
  routines.start({ name: 'entrance', everyMs: 1000, full: 20, run: () => tellEntrance(pool, cloud) })
  routines.start({ name: 'export', everyMs: 10_000, full: 1000, run: () => exportOrders(pool, cloud) })
  routines.start({
    name: 'refund',
    everyMs: 1000,
    full: 10,
    run: () => refund(pool, required(env, 'PAYMENT_URL')),
  })
  routines.start({ name: 'forget', everyMs: 3_600_000, full: Infinity, run: () => forgetProgress(pool) })
  return service
}

/** @returns how many holds were given back */
async function expireHolds(pool: pg.Pool, most: number): Promise<number> {
  const { rows } = await pool.query<{ expired: number }>('call sales.expire_holds($1)', [most])
  return rows[0]?.expired ?? 0
}

function tellEntrance(pool: pg.Pool, cloud: Cloud): Promise<number> {
  return drain<{ order: string; tickets: EntranceTicket[] }>(
    pool,
    { topic: 'entrance', most: 20 },
    async messages => {
      for (const { payload } of messages) await cloud.admit(payload.order, payload.tickets)
    },
  )
}

/** One object for each batch of orders. Its name comes from the batch, so that a second try replaces the first. */
function exportOrders(pool: pg.Pool, cloud: Cloud): Promise<number> {
  return drain(pool, { topic: 'export', most: 1000 }, async messages => {
    const ids = messages.map(({ id }) => id)
    const key = `orders/${String(Math.min(...ids)).padStart(12, '0')}-${String(Math.max(...ids)).padStart(12, '0')}.jsonl`
    await cloud.store(key, messages.map(({ payload }) => `${JSON.stringify(payload)}\n`).join(''))
  })
}

function refund(pool: pg.Pool, paymentUrl: string): Promise<number> {
  return drain<{ payment: string; amount: number }>(pool, { topic: 'refund', most: 10 }, async messages => {
    for (const { payload } of messages) {
      const answer = await fetch(`${paymentUrl}/bank/payments/${payload.payment}/refund`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `refund-${payload.payment}` },
        body: JSON.stringify({ amount: payload.amount }),
        signal: AbortSignal.timeout(5000),
      })
      if (!answer.ok) throw new Error(`The payment provider answered ${answer.status} to a refund`)
    }
  })
}

/** The line's past is of use for some hours only. */
async function forgetProgress(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from queue.progress where second < clock_timestamp() - interval '1 day'`,
  )
  return rowCount ?? 0
}
