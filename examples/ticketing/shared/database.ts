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
  // An idle connection that breaks is replaced at its next use; the error is that use's to report.
  pool.on('error', () => {})
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
  const { rowCount } = await pool.query('select 1 from migration where name >= $1 limit 1', [migration])
  if (rowCount === 0) throw new Error(`The database lacks migration ${migration}. Run services/migrations.`)
}
