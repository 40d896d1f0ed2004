import type pg from 'pg'
import { transaction } from '../../../shared/database.ts'

/** A message of the outbox. */
export interface Message<Payload> {
  id: number
  payload: Payload
}

/**
 * Hands the oldest messages of a topic to `handle`, and marks them as done when it resolves. Where it throws, all
 * come again later, at longer and longer intervals, so `handle` must bear to see a message twice. Workers beside
 * this one get other messages.
 *
 * @returns how many were done
 */
export async function drain<Payload>(
  pool: pg.Pool,
  options: { topic: string; most: number },
  handle: (messages: readonly Message<Payload>[]) => Promise<void>,
): Promise<number> {
  let failure: Error | undefined
  const done = await transaction(pool, async client => {
    const { rows } = await client.query<Message<Payload>>(
      `select id, payload from sales.outbox
        where topic = $1 and done_at is null and next_try_at <= clock_timestamp()
        order by next_try_at limit $2 for update skip locked`,
      [options.topic, options.most],
    )
    if (rows.length === 0) return 0
    const ids = rows.map(({ id }) => id)
    try {
      await handle(rows)
    } catch (error) {
      failure = error as Error
      await client.query(
        `update sales.outbox set attempts = attempts + 1,
                next_try_at = clock_timestamp() + make_interval(secs => least(300, 2 ^ least(attempts, 8)))
          where id = any($1)`,
        [ids],
      )
      return 0
    }
    await client.query('update sales.outbox set done_at = clock_timestamp() where id = any($1)', [ids])
    return rows.length
  })
  if (failure) throw failure
  return done
}
