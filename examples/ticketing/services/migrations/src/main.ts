import { pino } from 'pino'
import { createPool, untilReady } from '../../../shared/database.ts'
import { migrate } from './migrate.ts'

const log = pino({
  level: process.env['LOG_LEVEL'] ?? 'info',
  base: { service: 'migrations', pod: process.env['POD_NAME'] },
})
const pool = createPool({ ...process.env, PG_CONNECTIONS: '2' }, 'migrations')
try {
  await untilReady(async () => void (await pool.query('select 1')), {
    waiting: error => log.info({ err: error }, 'waiting for the database'),
    timeoutMs: 120_000,
  })
  const applied = await migrate(pool)
  log.info({ applied }, applied.length > 0 ? 'database brought up to date' : 'nothing to do')
} finally {
  await pool.end()
}
