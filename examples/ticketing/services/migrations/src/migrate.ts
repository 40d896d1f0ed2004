import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely'
import type pg from 'pg'
import { queue } from './0001-queue.ts'
import { sales } from './0002-sales.ts'
import { zomerlicht } from './0003-zomerlicht.ts'
import { waitingList } from './0004-waiting-list.ts'

const migrations: Record<string, Migration> = {
  '0001-queue': fromSql(queue),
  '0002-sales': fromSql(sales),
  '0003-zomerlicht': fromSql(zomerlicht),
  '0004-waiting-list': fromSql(waitingList),
}

/**
 * Brings the database up to the newest migration, all or nothing, one program at a time.
 *
 * @returns names of the migrations that ran
 * @throws whatever the database refused
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  // The pool is the caller's to end, so its end is no business of Kysely's.
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error) throw error as Error
  return results.map(result => result.migrationName)
}

function fromSql(text: string): Migration {
  return { up: async db => void (await sql.raw(text).execute(db)) }
}
