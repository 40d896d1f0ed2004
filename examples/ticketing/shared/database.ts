import { Pool, types, type PoolClient } from 'pg'
import type { Environment } from './environment.ts'
import { required, wholeNumber } from './environment.ts'

// Counts and positions are bigint in PostgreSQL; none comes near 2^53.
types.setTypeParser(types.builtins.INT8, Number)

/** A pool of connections to PostgreSQL, from the usual PG* variables. */
export function createPool(env: Environment, name: string): Pool {
  const pool = new Pool({
    host: required(env, 'PGHOST'),
    port: wholeNumber(env, 'PGPORT', 5432),
    user: required(env, 'PGUSER'),
    password: env['PGPASSWORD'],
    database: required(env, 'PGDATABASE'),
    application_name: name,
    max: wholeNumber(env, 'PG_CONNECTIONS', 10),
    connectionTimeoutMillis: 3000,
    statement_timeout: 10_000,
    // Without it a query on a connection whose server vanished waits for TCP to give up.
    query_timeout: 12_000,
    keepAlive: true,
  })
  // A connection that breaks, idle or between two queries of a transaction, fails its next query, which reports it.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

/** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * Throws until the database answers and knows the newest migration that this release needs.
 *
 * @param migration the migration's name, as in `services/migrations`
 */
export async function requireMigration(pool: Pool, migration: string): Promise<void> {
  const { rows } = await pool.query<{ migrated: boolean }>(
    `select to_regclass('public.migration') is not null as migrated`,
  )
  const known =
    rows[0]?.migrated === true &&
    (await pool.query('select from migration where name >= $1 limit 1', [migration])).rowCount
  if (!known) throw new Error(`The database lacks migration ${migration}. Run services/migrations.`)
}

/**
 * Resolves when `check` does, trying again four times a second. On a first deployment programs start before their
 * database.
 *
 * @param options.waiting called now and then with the reason
 * @param options.timeoutMs after which the last reason is thrown; without it, never
 */
export async function untilReady(
  check: () => Promise<void>,
  options: { waiting: (error: unknown) => void; timeoutMs?: number },
): Promise<void> {
  const endsAt = Date.now() + (options.timeoutMs ?? Infinity)
  for (let tries = 0; ; tries++) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > endsAt) throw error
      if (tries % 20 === 0) options.waiting(error)
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }
}
