import type pg from 'pg'
import { migrate } from '../services/migrations/src/migrate.ts'
import { createPool } from '../shared/database.ts'
import type { Environment } from '../shared/environment.ts'
import { startPostgres } from './postgres.ts'

/** A migrated database of its own. */
export interface TestDatabase extends AsyncDisposable {
  pool: pg.Pool
  env: Environment
}

/** Starts PostgreSQL with the product's schema. It does not sync to disk: no test of logic needs that. */
export async function startDatabase(): Promise<TestDatabase> {
  const postgres = await startPostgres({
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
  })
  const pool = createPool({ ...postgres.env, PG_CONNECTIONS: '12' }, 'test')
  await migrate(pool)
  return {
    pool,
    env: postgres.env,
    async [Symbol.asyncDispose]() {
      await pool.end()
      await postgres[Symbol.asyncDispose]()
    },
  }
}
